// Windows that slide over maps, for convolutions and poolings: the window of output (i, j) begins
// at input (i·stride − padding, j·stride − padding).

import { anyChannel, mapPlanes } from "./marks.js";

/** @typedef {import("./marks.js").Marks} Marks
 * @typedef {{size: number, stride: number, padding: number}} Window */

/** Output size along one side: ⌊(size + 2·padding − window) / stride⌋ + 1.
 * @param {number} length @param {Window} window */
export const outputSize = (length, { size, stride, padding }) =>
  Math.floor((length + 2 * padding - size) / stride) + 1;

/** The cells under the window of a cell, channel by channel and row by row; null is padding.
 * @param {number[]} cell @param {Window} window @param {number[]} input its shape
 * @param {number[]} channels */
export function cellsUnder(cell, { size, stride, padding }, [, height, width], channels) {
  const [top, left] = [cell[1] * stride - padding, cell[2] * stride - padding];
  /** @type {(import("./kinds.js").Source|null)[]} */
  const sources = [];
  for (const c of channels) {
    for (let i = top; i < top + size; i++) {
      for (let j = left; j < left + size; j++) {
        const inside = i >= 0 && j >= 0 && i < height && j < width;
        sources.push(inside ? { input: 0, cell: [c, i, j] } : null);
      }
    }
  }
  return sources;
}

/** The places of the input under the windows of marked places.
 * @param {Uint8Array} plane @param {Window} window @param {number[]} input @param {number[]} output */
function spread(plane, { size, stride, padding }, [, height, width], [, , across]) {
  const seen = new Uint8Array(height * width);
  plane.forEach((mark, k) => {
    if (!mark) return;
    const top = Math.floor(k / across) * stride - padding,
      left = (k % across) * stride - padding;
    for (let i = Math.max(0, top); i < Math.min(height, top + size); i++)
      seen.fill(
        1,
        i * width + Math.max(0, left),
        i * width + Math.max(0, Math.min(width, left + size)),
      );
  });
  return seen;
}

/** The places of the output whose window holds a marked place.
 * @param {Uint8Array} plane @param {Window} window @param {number[]} input @param {number[]} output */
function collect(plane, { size, stride, padding }, [, , width], [, rows, columns]) {
  const fed = new Uint8Array(rows * columns);
  for (let k = 0; k < plane.length; k++) {
    if (!plane[k]) continue;
    const [i, j] = [Math.floor(k / width) + padding, (k % width) + padding];
    const first = (/** @type {number} */ at) => Math.max(0, Math.ceil((at - size + 1) / stride));
    const last = (/** @type {number} */ at, /** @type {number} */ most) =>
      Math.min(most - 1, Math.floor(at / stride));
    for (let r = first(i); r <= last(i, rows); r++)
      for (let q = first(j); q <= last(j, columns); q++) fed[r * columns + q] = 1;
  }
  return fed;
}

/** What marked outputs depend on where each channel is on its own (pooling).
 * @param {Marks} marks @param {Window} window @param {number[]} input @param {number[]} output */
export const spreadEach = (marks, window, input, output) =>
  mapPlanes(marks, (plane) => spread(plane, window, input, output));

/** … and what depends on marked inputs.
 * @param {Marks} marks @param {Window} window @param {number[]} input @param {number[]} output */
export const collectEach = (marks, window, input, output) =>
  mapPlanes(marks, (plane) => collect(plane, window, input, output));

/** What marked outputs depend on where every channel reads every channel (convolution).
 * @param {Marks} marks @param {Window} window @param {number[]} input @param {number[]} output */
export const spreadAll = (marks, window, input, output) =>
  spreadEach(new Array(input[0]).fill(anyChannel(marks)), window, input, output);

/** … and what depends on marked inputs.
 * @param {Marks} marks @param {Window} window @param {number[]} input @param {number[]} output */
export const collectAll = (marks, window, input, output) =>
  collectEach(new Array(output[0]).fill(anyChannel(marks)), window, input, output);
