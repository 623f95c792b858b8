// Numbers as people read them: how many digits, a true minus, and rounding that still adds up.
// `playground/core/rounding.py` is the Python twin; tests/frontend/test_numbers.py compares them.

const SIGNIFICANT = 5; // digits shown of the largest number of a sum
const MAX_DIGITS = 12;

/** @param {number} digits */
const power = (digits) => Number(`1e${digits}`); // exact, unlike 10 ** digits in some engines

/** @param {string} text */
const trueMinus = (text) => text.replace("-", "−");

/** Digits after the point that give the largest of the numbers five significant ones.
 * @param {Iterable<number>} numbers */
export function shownDigits(numbers) {
  let largest = 0;
  for (const number of numbers) largest = Math.max(largest, Math.abs(number));
  if (!(largest > 0)) return SIGNIFICANT - 1;
  return Math.min(MAX_DIGITS, Math.max(0, SIGNIFICANT - 1 - Math.floor(Math.log10(largest))));
}

/**
 * Terms and total in units of the last shown digit: Σ terms + rest = total, exactly. Each term is
 * less than a unit away from its value, and one that needs no rounding is left alone. `rest` is
 * what float32 arithmetic lost or gained on the way; mostly 0, and shown if not.
 * @typedef {{terms: number[], total: number, rest: number, digits: number}} RoundedSum
 * @param {ArrayLike<number>} terms @param {number} total @param {number} digits after the point
 * @returns {RoundedSum}
 * Source: the method of largest remainders (Hamilton), on whole numbers.
 */
export function roundToSum(terms, total, digits) {
  const unit = power(digits);
  const target = Math.floor(total * unit + 0.5);
  const floors = Array.from(terms, (term) => Math.floor(term * unit));
  const remainders = Array.from(terms, (term, k) => term * unit - floors[k]);
  const movable = floors.map((_, k) => k).filter((k) => remainders[k] > 0);
  const missing = target - floors.reduce((a, b) => a + b, 0);
  movable.sort((a, b) => remainders[b] - remainders[a]); // stable, as Python's
  for (const k of movable.slice(0, Math.max(0, missing))) floors[k] += 1;
  return { terms: floors, total: target, rest: target - floors.reduce((a, b) => a + b, 0), digits };
}

/** Units of the last shown digit as text: 12345 units at 4 digits are “1.2345”.
 * @param {number} units @param {number} digits */
export function unitText(units, digits) {
  const text = String(Math.abs(units)).padStart(digits + 1, "0");
  const sign = units < 0 ? "−" : "";
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** A number with so many digits after the point, rounded by itself.
 * @param {number} value @param {number} [digits] */
export const fixed = (value, digits = 3) =>
  unitText(Math.floor(value * power(digits) + 0.5), digits);

/** A number in as few characters as so many significant digits need: 0.25, −12, 1.2e-7.
 * @param {number} value @param {number} [digits] */
export const show = (value, digits = 4) =>
  Number.isFinite(value)
    ? trueMinus(String(Number(value.toPrecision(digits))))
    : trueMinus(String(value));

/** A number for a small cell: three significant digits, and none beyond the third decimal.
 * @param {number} value */
export function compact(value) {
  if (value === -Infinity) return "−∞";
  return show(Math.abs(value) < 1 ? Number(value.toFixed(3)) || 0 : value, 3);
}

/** "1/9" where a number is one over a whole and has no short decimals, else its digits.
 * @param {number} value */
export function fraction(value) {
  const whole = Math.round(1 / value);
  const exact = Number.isInteger(Number((value * 1000).toFixed(9)));
  if (!exact && whole > 1 && whole < 100 && Math.abs(value - 1 / whole) < 1e-12)
    return `1/${whole}`;
  return show(Math.abs(value) < 1e-12 ? 0 : value);
}

/** A share in whole percent, without false certainty: 99.7 % is not 100 %.
 * @param {number} part from 0 to 1 */
export function percent(part) {
  if (part > 0.995 && part < 1) return `${Math.min(99.9, Math.floor(part * 1000) / 10)} %`;
  if (part >= 0.005) return `${Math.round(part * 100)} %`;
  return part > 0.0005 ? "< 1 %" : "0 %";
}

/** A negative number in brackets, for the right side of a sign. @param {string} text */
export const inBrackets = (text) => (/^[−-]/.test(text) ? `(${text})` : text);

/** The text of a number with an ASCII minus, for attributes that programs read.
 * @param {string} text */
export const ascii = (text) => text.replaceAll("−", "-");
