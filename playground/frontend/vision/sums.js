// Sums of products as tables, and how their numbers are written.

import { h } from "../shared/dom.js";

/** A table of the largest products of a sum. `rows` are texts; the last two are the sum's rest and
 * the sum itself.
 * @param {string[]} head @param {string[][]} rows @param {number[]} products of the first rows */
export function sumTable(head, rows, products) {
  const most = Math.max(1e-9, ...products.map(Math.abs));
  return h(
    "table",
    { class: "vw-sum", "data-testid": "which-sum" },
    h("tr", {}, ...head.map((text) => h("th", { scope: "col" }, text)), h("td", {})),
    ...rows.map((row, k) => {
      const product = products[k] ?? 0;
      const bar = h("i", { class: product < 0 ? "negative" : "positive" });
      bar.style.setProperty("--share", String(Math.abs(product) / most));
      return h(
        "tr",
        { class: k === rows.length - 1 ? "total" : null },
        ...row.map((text) => h("td", { translate: "no" }, text)),
        h("td", {}, bar),
      );
    }),
  );
}

/** A number with a minus sign. @param {number} value @param {number} digits */
export const signed = (value, digits = 3) => value.toFixed(digits).replace("-", "−");

export const percent = (/** @type {number} */ value, digits = 0) =>
  `${(100 * value).toFixed(digits)} %`;
