// The colour scale of the lattice's cells.

import { legendGradient } from "../shared/colours.js";
import { h } from "../shared/dom.js";
import { compact } from "../shared/numbers.js";
import { isForbidden } from "./decode.js";

/** The colour scale of the cells. @param {HTMLElement} legend @param {string} cells
 * @param {number} scale */
export function paintLegend(legend, cells, scale) {
  const signed = cells !== "marginals";
  const ends = signed ? [`−${compact(scale)}`, "0", compact(scale)] : ["0%", "100%"];
  const key = `${signed}|${ends}|${legendGradient(signed)}`;
  if (legend.dataset.key === key) return;
  legend.dataset.key = key;
  legend.replaceChildren(
    h("div", { class: "lat-bar", style: { background: legendGradient(signed) } }),
    h("div", { class: "lat-ends" }, ...ends.map((text) => h("span", {}, text))),
  );
}

/** The largest absolute value among the shown rows of the first `end` columns, forbidden ones
 * aside. */
export function largestOf(values, rows, end) {
  let top = 0;
  for (let k = 0; k < end; k++)
    for (const j of rows)
      if (!isForbidden(values[k][j])) top = Math.max(top, Math.abs(values[k][j]));
  return top || 1;
}
