// Vectors as rows of cells, and sums of many terms, for the arithmetic of attention.

import { signedColour } from "../shared/colours.js";
import { h, rove } from "../shared/dom.js";
import { fixed, inBrackets, roundToSum, unitText } from "../shared/numbers.js";

const SHOWN = 5; // largest terms of a sum; the others are shown together

/** A vector as a row of cells; with `choose`, they are buttons. */
export function strip(name, values, scale, chosen = -1, choose = null) {
  const cells = Array.from(values, (value, d) =>
    h(choose ? "button" : "i", {
      type: choose ? "button" : null,
      class: d === chosen ? "on" : "",
      style: { background: signedColour(value, scale) },
      title: `${d + 1}: ${fixed(value, 4)}`,
      "aria-label": choose ? `${name}, ${d + 1}: ${fixed(value, 4)}` : null,
      "aria-pressed": choose ? String(d === chosen) : null,
      onclick: choose ? () => choose(d) : null,
    }),
  );
  const row = h(
    "div",
    {
      class: "att-strip",
      role: choose ? "group" : "img",
      "aria-label": choose ? name : `${name}: ${[...values].map((v) => fixed(v, 2)).join(", ")}`,
    },
    ...cells,
  );
  if (choose) rove(row);
  return h("div", { class: "att-vector" }, h("small", {}, name), row);
}

/** The largest terms of a sum and the rest together, in numbers that add up. */
export function sumLine(t, terms, total, nameOf, kind) {
  const order = [...terms.keys()].sort((a, b) => Math.abs(terms[b]) - Math.abs(terms[a]));
  const shown = order.slice(0, SHOWN);
  const others = order.slice(SHOWN).reduce((sum, k) => sum + terms[k], 0);
  const parts = [...shown.map((k) => terms[k]), ...(order.length > SHOWN ? [others] : [])];
  const rounded = roundToSum(parts, total, 4);
  const number = (units) => unitText(units, 4);
  const names = [
    ...shown.map((k) => `${kind} ${nameOf(k)}`.trim()),
    t("attention_others", {
      count: Math.max(0, order.length - SHOWN),
    }),
  ];
  const cell = (units, k) => [
    k > 0 && h("span", { class: "lat-sign" }, "+"),
    h(
      "span",
      { class: "lat-part", "data-what": "term" },
      h("b", {}, k ? inBrackets(number(units)) : number(units)),
      h("small", {}, names[k]),
    ),
  ];
  return h(
    "div",
    { class: "lat-equation" },
    ...rounded.terms.flatMap(cell),
    h("span", { class: "lat-sign" }, "="),
    h(
      "span",
      { class: "lat-part", "data-what": "sum" },
      h("b", {}, number(rounded.total - rounded.rest)),
      h("small", {}, t("lattice_sum")),
    ),
  );
}
