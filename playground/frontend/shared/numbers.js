// Formats numbers: number of digits, a true minus sign, and rounding that preserves sums.
// `playground/core/rounding.py` is the Python version; tests/frontend/test_numbers.py compares the
// two.

const SIGNIFICANT = 5; // significant digits of the largest number of a sum
const MAX_DIGITS = 12;

/** @param {number} digits */
const power = (digits) => Number(`1e${digits}`); // exact, unlike 10 ** digits in some engines

/** @param {string} text */
const trueMinus = (text) => text.replace("-", "−");

/** Decimal places that give the largest of the numbers `SIGNIFICANT` significant digits.
 * @param {Iterable<number>} numbers */
export function shownDigits(numbers) {
  let largest = 0;
  for (const number of numbers) largest = Math.max(largest, Math.abs(number));
  if (!(largest > 0)) return SIGNIFICANT - 1;
  return Math.min(MAX_DIGITS, Math.max(0, SIGNIFICANT - 1 - Math.floor(Math.log10(largest))));
}

/**
 * Terms and total in units of the last shown digit, with Σ terms + rest = total exactly. Each term
 * differs from its value by less than one unit; terms that need no rounding stay unchanged. `rest`
 * is the error of the float32 arithmetic; it is mostly 0, and shown otherwise.
 * @typedef {{terms: number[], total: number, rest: number, digits: number}} RoundedSum
 * @param {ArrayLike<number>} terms @param {number} total @param {number} digits decimal places
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
  movable.sort((a, b) => remainders[b] - remainders[a]); // stable, like Python's sort
  for (const k of movable.slice(0, Math.max(0, missing))) floors[k] += 1;
  return { terms: floors, total: target, rest: target - floors.reduce((a, b) => a + b, 0), digits };
}

/** Format units of the last shown digit: 12345 units at 4 decimal places are “1.2345”.
 * @param {number} units @param {number} digits */
export function unitText(units, digits) {
  const text = String(Math.abs(units)).padStart(digits + 1, "0");
  const sign = units < 0 ? "−" : "";
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** Format a number with a fixed number of decimal places.
 * @param {number} value @param {number} [digits] */
export const fixed = (value, digits = 3) =>
  unitText(Math.floor(value * power(digits) + 0.5), digits);

/** Format a number with at most `digits` significant digits, as short as possible: 0.25, 1.2e-7.
 * @param {number} value @param {number} [digits] */
export const show = (value, digits = 4) =>
  Number.isFinite(value)
    ? trueMinus(String(Number(value.toPrecision(digits))))
    : trueMinus(String(value));

/** Format a number for a small cell: three significant digits and at most three decimal places.
 * @param {number} value */
export function compact(value) {
  if (value === -Infinity) return "−∞";
  return show(Math.abs(value) < 1 ? Number(value.toFixed(3)) || 0 : value, 3);
}

/** Format a number as "1/9" if it is one over an integer without a short decimal form, else in
 * decimals.
 * @param {number} value */
export function fraction(value) {
  const whole = Math.round(1 / value);
  const exact = Number.isInteger(Number((value * 1000).toFixed(9)));
  if (!exact && whole > 1 && whole < 100 && Math.abs(value - 1 / whole) < 1e-12)
    return `1/${whole}`;
  return show(Math.abs(value) < 1e-12 ? 0 : value);
}

/** Format a share as a percentage: 97.6%. @param {number} value @param {number} [digits] */
export const share = (value, digits = 1) => `${(100 * value).toFixed(digits)}%`;

/** Format a probability in whole percent, never rounded up to certainty: 99.7% is not 100%.
 * @param {number} part from 0 to 1 */
export function percent(part) {
  if (part >= 0.995 && part < 1) return `${Math.min(99.9, Math.floor(part * 1000) / 10)}%`;
  if (part >= 0.005) return `${Math.round(part * 100)}%`;
  return part > 0.0005 ? "< 1%" : "0%";
}

/** Put a negative number in brackets, to follow an operator. @param {string} text */
export const inBrackets = (text) => (/^[−-]/.test(text) ? `(${text})` : text);

/** Replace the true minus of a formatted number by ASCII, for attributes that programs read.
 * @param {string} text */
export const ascii = (text) => text.replaceAll("−", "-");
