// The confusion matrix as a table of buttons: rows are the true classes, columns the predictions.

import { inkOn, magnitudeColour, signedColour } from "../shared/colours.js";
import { h, rove } from "../shared/dom.js";
import { short, widthOf } from "../charts/axes.js";

export const MOST = 30; // most classes shown
const FEW = 12; // most classes whose names stand horizontally above the columns
const NARROW = 28; // pixels of a name that fits above a column
const COLUMN = 28; // least width of a column in pixels

/**
 * @typedef {{labels: string[], counts: Int32Array, others: Int32Array|null, mode: string,
 *   chosen: number[]|null, held: Int32Array, t: (id: string, values?: object) => string,
 *   choose: (row: number, column: number) => void, columns?: string[]}} Matrix
 */

/** Make the table. `counts` and `others` are the two models' confusion matrices, `chosen` is the
 * chosen cell, and `held` the number of selected examples in each cell. `columns` are the names of
 * the columns if they are not those of the rows. @param {Matrix} matrix */
export function makeMatrix(matrix) {
  const { labels, t } = matrix;
  const shown = labels.slice(0, MOST);
  const answers = (matrix.columns ?? labels).slice(0, MOST);
  const many = shown.length > FEW || widthOf(answers) > NARROW;
  const wide = widthOf(shown) + 10; // of the column with the names of the rows
  const head = h(
    "tr",
    {},
    h("td", {}),
    ...answers.map((label) => h("th", { title: label }, h("span", {}, short(label)))),
  );
  const rows = shown.map((label, i) =>
    h(
      "tr",
      {},
      h("th", { title: label }, short(label)),
      ...shown.map((_, j) => cell(matrix, i, j)),
    ),
  );
  const table = h(
    "table",
    {
      class: `ev-table${many ? " ev-many" : ""}`,
      "data-testid": "ev-matrix",
      "data-mode": matrix.mode,
      style: many ? { minWidth: `${wide + COLUMN * shown.length}px` } : {},
    },
    many && h("colgroup", {}, h("col", { style: { width: `${wide}px` } })),
    h("caption", {}, h("span", {}, `${t("true_class")} ↓`), h("span", {}, `${t("answer")} →`)),
    h("thead", {}, head),
    h("tbody", {}, ...rows),
  );
  rove(table);
  return table;
}

/** @param {Matrix} matrix @param {number} i @param {number} j */
function cell({ labels, columns = labels, counts, others, mode, chosen, held, t, choose }, i, j) {
  const size = labels.length;
  const at = i * size + j;
  let value = counts[at];
  let background;
  let text = value ? String(value) : "";
  if (mode === "difference" && others) {
    value = counts[at] - others[at];
    text = value > 0 ? `+${value}` : value ? `−${-value}` : "";
    // The sign is the first model's count minus the second's: good on the diagonal, bad elsewhere.
    background = signedColour(value, Math.max(4, largest(counts, others)));
  } else {
    const total = sum(counts, size, mode === "columns" ? -1 : i, mode === "columns" ? j : -1);
    const share = total ? value / total : 0;
    if (mode !== "counts") text = value ? `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)}` : "";
    background = magnitudeColour(Math.sqrt(share), 1);
  }
  const on = chosen !== null && chosen[0] === i && chosen[1] === j;
  const name = t("cell_name", { true: labels[i], answer: columns[j], count: counts[at] });
  return h(
    "td",
    {},
    h(
      "button",
      {
        type: "button",
        class: `ev-cell${on ? " on" : ""}${held[at] ? " held" : ""}`,
        style: { background, color: inkOn(background) },
        "data-row": i,
        "data-column": j,
        "data-count": counts[at],
        "data-held": held[at],
        title: name,
        "aria-label": name,
        "aria-pressed": String(on),
        onclick: () => choose(i, j),
      },
      text,
    ),
  );
}

/** The sum of a row, or of a column if `row` is −1. @param {Int32Array} counts */
function sum(counts, size, row, column) {
  let total = 0;
  for (let k = 0; k < size; k++) total += counts[row < 0 ? k * size + column : row * size + k];
  return total;
}

/** @param {Int32Array} counts @param {Int32Array} others */
const largest = (counts, others) =>
  counts.reduce((most, value, k) => Math.max(most, Math.abs(value - others[k])), 0);
