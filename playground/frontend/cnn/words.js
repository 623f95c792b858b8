// How the CNN page names a cell and writes a number.

import { explain } from "./cell.js";
import { fill } from "../shared/dom.js";
import { show } from "../shared/numbers.js";

/**
 * The page's state for the arithmetic panel.
 * `stage` is the number of the open stage of a large net, else 0; `card` the channel whose products
 * stand first, else -1.
 * @typedef {{columns: import("./cell.js").Column[], at: number, cell: number[],
 *   weights: Record<string, Float32Array>, labels: string[], texts: Record<string, import("../shared/dom.js").Text>,
 *   all: boolean, card: number, weight: number[]|null, stage: number,
 *   onCard: (channel: number) => void, onWeight: (index: number[]) => void,
 *   onCell: (at: number, cell: number[]) => void, onStage: (number: number) => void, onAll: () => void}} View
 */

/** @param {View} view @param {string} key */
export const t = (view, key, values = {}) => fill(view.texts[key] ?? key, values);

/** The name of a photo's channel. @param {View} view @param {number} channel */
export const colourName = (view, channel) => t(view, ["red", "green", "blue"][channel]);

/** Whether a column is the logits or the probabilities.
 * @param {{columns: any[], labels: string[]}} view @param {number} at */
export const isAnswer = ({ columns, labels }, at) => labels.length > 0 && at >= columns.length - 2;

/** A cell's name, such as “channel 3, row 4, column 5” or “unit 7”.
 * @param {View} view @param {number} at @param {number[]} cell */
export function placeText(view, at, cell) {
  if (view.columns[at].colour)
    return t(view, "place_photo", {
      colour: colourName(view, cell[0]),
      row: cell[1],
      column: cell[2],
    });
  if (cell.length === 3)
    return t(view, "place_map", { channel: cell[0], row: cell[1], column: cell[2] });
  return isAnswer(view, at)
    ? t(view, "place_label", { label: view.labels[cell[0]] })
    : t(view, "place_unit", { unit: cell[0] });
}

/** The cell of which a unit is a copy: for a flattened unit, the cell in its map.
 * @param {View} view @param {import("./cell.js").Place} place */
export function originOf({ columns, weights }, place) {
  let { at, cell } = place;
  while (columns[at].rules.panel === "copy" && columns[at].shape.length === 1)
    ({ at, cell } = explain(columns, at, cell, weights).sources[0]);
  return { at, cell };
}

/** A cell's short name, such as “conv2 3, 4, 5”.
 * @param {View} view @param {import("./cell.js").Place} place */
export const cellText = (view, { at, cell }) => `${view.columns[at].name} ${cell.join(", ")}`;

/** Formats an exponent: 1.2e-7 becomes 1.2·10⁻⁷. @param {string} text */
export function tens(text) {
  const [digits, power] = text.split("e");
  return power === undefined ? digits : `${digits}·10${superscript(power)}`;
}

/** @param {string} text */
const superscript = (text) =>
  [...text.replace("−", "-")]
    .map((sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)] ?? "")
    .join("");

/** The value with 8 significant digits, about the precision of float32, so that the user's own
 * calculation gives the shown result. @param {number} value */
export const full = (value) => tens(show(value, 8));
