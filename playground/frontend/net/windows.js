// Windows that slide over maps, for convolutions and poolings: the window of output (i, j) begins
// at input (i·stride − padding, j·stride − padding), and its cells are `dilation` apart. Python:
// playground/nets/layers/windows.py.

import { anyChannel, mapPlanes } from "./marks.js";

/** @typedef {import("./marks.js").Marks} Marks
 * @typedef {{size: number, stride: number, padding: number, dilation?: number, same?: boolean}}
 *   Window  `same` chooses the padding so that n cells give ⌈n / stride⌉ */

/** The side of a window including the gaps of its dilation. @param {Window} window */
export const reachOf = ({ size, dilation = 1 }) => dilation * (size - 1) + 1;

/** Output size along one side: ⌊(size + 2·padding − reach) / stride⌋ + 1.
 * @param {number} length @param {Window} window */
export const outputSize = (length, window) =>
  window.same
    ? Math.ceil(length / window.stride)
    : Math.floor((length + 2 * window.padding - reachOf(window)) / window.stride) + 1;

/** Cells of padding before a side of a map. @param {number} length @param {Window} window */
export function padBefore(length, window) {
  if (!window.same) return window.padding;
  const total = (outputSize(length, window) - 1) * window.stride + reachOf(window) - length;
  return Math.floor(Math.max(0, total) / 2);
}

/** The cells under the window of a cell, channel by channel and row by row; null is padding.
 * @param {number[]} cell @param {Window} window @param {number[]} input its shape
 * @param {number[]} channels */
export function cellsUnder(cell, window, [, height, width], channels) {
  const { stride, dilation = 1 } = window;
  const reach = reachOf(window);
  const top = cell[1] * stride - padBefore(height, window),
    left = cell[2] * stride - padBefore(width, window);
  /** @type {(import("./kinds.js").Source|null)[]} */
  const sources = [];
  for (const c of channels) {
    for (let i = top; i < top + reach; i += dilation) {
      for (let j = left; j < left + reach; j += dilation) {
        const inside = i >= 0 && j >= 0 && i < height && j < width;
        sources.push(inside ? { input: 0, cell: [c, i, j] } : null);
      }
    }
  }
  return sources;
}

/** The input positions under the windows of the marked output positions.
 * @param {Uint8Array} plane @param {Window} window @param {number[]} input @param {number[]} output */
function spread(plane, window, [, height, width], [, , across]) {
  const { stride, dilation = 1 } = window;
  const reach = reachOf(window);
  const [above, before] = [padBefore(height, window), padBefore(width, window)];
  const seen = new Uint8Array(height * width);
  plane.forEach((mark, k) => {
    if (!mark) return;
    const top = Math.floor(k / across) * stride - above,
      left = (k % across) * stride - before;
    for (let i = top; i < Math.min(height, top + reach); i += dilation) {
      if (i < 0) continue;
      for (let j = left; j < Math.min(width, left + reach); j += dilation)
        if (j >= 0) seen[i * width + j] = 1;
    }
  });
  return seen;
}

/** The output positions whose window contains a marked input position.
 * @param {Uint8Array} plane @param {Window} window @param {number[]} input @param {number[]} output */
function collect(plane, window, [, height, width], [, rows, columns]) {
  const { stride, dilation = 1 } = window;
  const reach = reachOf(window);
  const [above, before] = [padBefore(height, window), padBefore(width, window)];
  const fed = new Uint8Array(rows * columns);
  for (let k = 0; k < plane.length; k++) {
    if (!plane[k]) continue;
    const [i, j] = [Math.floor(k / width) + above, (k % width) + before];
    const first = (/** @type {number} */ at) => Math.max(0, Math.ceil((at - reach + 1) / stride));
    const last = (/** @type {number} */ at, /** @type {number} */ most) =>
      Math.min(most - 1, Math.floor(at / stride));
    for (let r = first(i); r <= last(i, rows); r++) {
      if ((i - r * stride) % dilation) continue;
      for (let q = first(j); q <= last(j, columns); q++)
        if ((j - q * stride) % dilation === 0) fed[r * columns + q] = 1;
    }
  }
  return fed;
}

/** The input cells that marked outputs depend on, for layers that treat each channel separately
 * (pooling).
 * @param {Marks} marks @param {Window} window @param {number[]} input @param {number[]} output */
export const spreadEach = (marks, window, input, output) =>
  mapPlanes(marks, (plane) => spread(plane, window, input, output));

/** The output cells that depend on marked inputs, for layers that treat each channel separately.
 * @param {Marks} marks @param {Window} window @param {number[]} input @param {number[]} output */
export const collectEach = (marks, window, input, output) =>
  mapPlanes(marks, (plane) => collect(plane, window, input, output));

/** Merge the marks of each channel group, and expand the result to `count` channels in total.
 * @param {Marks} marks @param {number} groups @param {number} count */
function byGroup(marks, groups, count) {
  const size = marks.length / groups;
  return Array.from({ length: groups }, (_, g) =>
    new Array(count / groups).fill(anyChannel(marks.slice(g * size, (g + 1) * size))),
  ).flat();
}

/** The input cells that marked outputs depend on, for layers in which every output channel reads
 * every input channel of its group (convolution).
 * @param {Marks} marks @param {Window} window @param {number[]} input @param {number[]} output
 * @param {number} [groups] */
export const spreadAll = (marks, window, input, output, groups = 1) =>
  spreadEach(byGroup(marks, groups, input[0]), window, input, output);

/** The output cells that depend on marked inputs, for the same layers as `spreadAll`.
 * @param {Marks} marks @param {Window} window @param {number[]} input @param {number[]} output
 * @param {number} [groups] */
export const collectAll = (marks, window, input, output, groups = 1) =>
  collectEach(byGroup(marks, groups, output[0]), window, input, output);
