// One step of the sandbox in full: the formula with the cell's indices, and the arithmetic.

import { h } from "../shared/dom.js";
import { compact, fraction, roundToSum, show } from "../shared/numbers.js";
import * as math from "./math.js";

const DIGITS = 4; // after the point, in the arithmetic

/**
 * @param {(key: string, values?: object) => string} t
 * @param {any} s the user's choices (state.js)
 * @param {math.Term[]} parts
 * @param {number} value
 * @param {(term: math.Term, on: boolean) => void} light highlights a term's pixel on hover
 * @returns {HTMLElement[]}
 */
export const writeStep = (t, s, parts, value, light) => [
  formula(t, s, parts),
  ...arithmetic(t, s, parts, value, light),
];

function formula(t, s, parts) {
  const d = math.dilationOf(s);
  const step = (letter) => (d === 1 ? letter : `${d}${letter}`);
  const line = h("p", { class: "formula", "data-testid": "sandbox-formula" });
  if (math.isPooling(s.operation)) {
    const values = { side: s.side, last: s.side - 1, p: step("p"), q: step("q") };
    line.textContent = t(`formula_${s.operation}`, values);
    return line;
  }
  const turned = s.operation === "convolution";
  const index = (a, b) => `${a} ${turned ? "−" : "+"} ${step(b)}`;
  const limits = (letter) => [h("sub", {}, `${letter}=0`), h("sup", {}, String(s.side - 1))];
  line.append(
    "y(i, j) = Σ",
    ...limits("p"),
    " Σ",
    ...limits("q"),
    ` x(${index("i", "p")}, ${index("j", "q")}) · k(p, q)`,
  );
  const corner = parts[0]; // the pixel of k(0, 0): upper left, or lower right if turned
  const place = { i: corner.row, j: corner.column };
  const where = t(turned ? "corner_lower" : "corner_upper", place);
  line.append(h("span", { class: "hint" }, `  ${where}`));
  return line;
}

function arithmetic(t, s, parts, value, light) {
  const { operation, side } = s;
  if (operation === "max") return maxArithmetic(t, parts, value);
  if (operation === "average") {
    const sum = parts.map((term) => signedText(term.x, 8)).join(" + ");
    return [h("p", { class: "sum" }, `(${sum}) / ${side ** 2} = `, h("b", {}, show(value)))];
  }
  const products = parts.map((term) => term.product);
  const { terms, total: units } = roundToSum(products, value, DIGITS);
  const rounded = terms.map((term) => term / 10 ** DIGITS);
  const grid = h("div", {
    class: "products",
    style: { gridTemplateColumns: `repeat(${side}, auto)` },
  });
  parts.forEach((term, at) => grid.append(product(term, rounded[at], light)));
  const nonzero = rounded.filter((each) => each !== 0);
  const sum = nonzero.length ? nonzero.map((each) => signedText(each, 8)).join(" + ") : "0";
  const total = units / 10 ** DIGITS;
  const rest =
    nonzero.length < parts.length ? t("zeros", { count: parts.length - nonzero.length }) : "";
  return [
    h("p", { class: "hint" }, t("products")),
    h("div", { class: "scroll" }, grid),
    h(
      "p",
      { class: "sum" },
      `${sum} = `,
      h("b", { "data-testid": "sandbox-sum" }, show(total, 8)),
      h("span", { class: "hint" }, `  ${rest}`),
    ),
  ];
}

function maxArithmetic(t, parts, value) {
  const best = math.winner(parts);
  const line = h("p", { class: "sum" }, "max(");
  parts.forEach((term, at) =>
    line.append(at ? ", " : "", at === best ? h("b", {}, compact(term.x)) : compact(term.x)),
  );
  const from = t("winner", { row: parts[best].row, column: parts[best].column });
  line.append(
    ") = ",
    h("b", { "data-testid": "sandbox-sum" }, compact(value)),
    h("span", { class: "hint" }, `  ${from}`),
  );
  return [line];
}

function product(term, rounded, light) {
  const kind = Math.abs(term.product) < 1e-12 ? "product none" : "product";
  const text = `${signedText(term.x, 4)} · ${bracket(fraction(term.k))} = ${show(rounded, 8)}`;
  return h(
    "span",
    {
      class: kind,
      title: `x(${term.row}, ${term.column}) · k(${term.p}, ${term.q})`,
      onpointerenter: () => light(term, true),
      onpointerleave: () => light(term, false),
    },
    text,
  );
}

const bracket = (text) => (/[−/]/.test(text) ? `(${text})` : text);
const signedText = (value, digits) => bracket(show(Math.abs(value) < 1e-12 ? 0 : value, digits));
