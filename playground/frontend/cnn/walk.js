// Moves the pin: within a map by arrow keys, to another column, to the next or previous layer.

import { explain } from "./cell.js";
import { layoutOf, placeOf } from "./paint.js";
import { cellAt, offsetOf } from "../net/cells.js";
import { isMarked } from "../net/marks.js";

/** @typedef {import("./cell.js").Column} Column @typedef {import("./cell.js").Marks} Marks
 * @typedef {import("./cell.js").Place} Place */

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** Whether a key moves the pin. */
export const isStep = (key) => key in STEPS;

/** The neighbour of a cell in the key's direction; null at the edge. @param {Column} column */
export function beside(column, cell, key) {
  const layout = layoutOf(column);
  const [i, j] = placeOf(layout, cell);
  const [row, wide] = [i + STEPS[key][0], j + STEPS[key][1]];
  if (row < 0 || wide < 0 || row >= layout.height || wide >= layout.width) return null;
  const found = layout.units ? [row * layout.width + wide] : [cell[0], row, wide];
  return found[0] < column.shape[0] ? found : null;
}

/** The corresponding cell in another column: same relative position, and same channel if there is
 * one. Among units, the one with the largest absolute value. @param {Column[]} columns */
export function sameIn(columns, from, cell, to) {
  const [before, after] = [columns[from].shape, columns[to].shape];
  if (after.length === 1) return [strongest(columns[to])];
  if (before.length === 1) return [0, Math.floor(after[1] / 2), Math.floor(after[2] / 2)];
  const scaled = [1, 2].map((k) =>
    Math.min(after[k] - 1, Math.floor(((cell[k] + 0.5) / before[k]) * after[k])),
  );
  return [Math.min(cell[0], after[0] - 1), ...scaled];
}

/** The flat index of a column's largest absolute value, among the marked cells if given.
 * @param {Column} column @param {Marks|null} allowed */
function strongest({ values, shape }, allowed = null) {
  let best = -1;
  for (let k = 0; k < values.length; k++) {
    const open = !allowed || isMarked(allowed, shape, cellAt(shape, k));
    if (open && (best < 0 || Math.abs(values[k]) > Math.abs(values[best]))) best = k;
  }
  return Math.max(0, best);
}

/** A cell in the first column that reads this one: the same cell if the two columns are aligned,
 * else the cell with the largest absolute value among those that depend on this cell.
 * @param {Column[]} columns @param {number} at @param {number[]} cell
 * @param {Marks[]} fed @returns {Place|null} */
export function oneOn(columns, at, cell, fed) {
  const next = columns.findIndex(({ inputs }) => inputs.includes(at));
  if (next < 0) return null;
  const column = columns[next];
  const offset = column.rules.aligned ? offsetOf(column.shape, cell) : strongest(column, fed[next]);
  return { at: next, cell: cellAt(column.shape, offset) };
}

/** The input cell with the largest absolute contribution, |input × weight|.
 * @param {Column[]} columns @param {number} at @param {number[]} cell
 * @param {Record<string, Float32Array>} weights @returns {Place|null} */
export function oneBack(columns, at, cell, weights) {
  const { inputs, rules } = columns[at];
  if (!inputs.length) return null;
  if (rules.aligned) return { at: inputs[0], cell };
  const found = explain(columns, at, cell, weights);
  let [best, most] = [null, -1];
  found.sources.forEach((source, k) => {
    const weight = Math.abs(found.inputs[k] * found.weights[k]);
    if (source && weight > most) [best, most] = [source, weight];
  });
  return best;
}
