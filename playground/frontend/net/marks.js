// Sets of cells of a layer's output, for the cells that a cell depends on or that depend on it.

import { sizeOf } from "./graph.js";

/**
 * One plane of height × width marks per channel, or null if no cell of the channel is marked.
 * Channels with the same marks may share a plane, which saves time in layers with many channels. A
 * vector counts as channels with one cell each.
 * @typedef {(Uint8Array|null)[]} Marks
 */

/** @param {number[]} shape */
const planeSize = (shape) => sizeOf(shape.slice(1));

/** @param {number[]} shape @param {number[]} cell */
const placeInPlane = (shape, cell) => (shape.length === 3 ? cell[1] * shape[2] + cell[2] : 0);

/** @param {number[]} shape @returns {Marks} */
export const noMarks = (shape) => new Array(shape[0]).fill(null);

/** @param {number[]} shape @returns {Marks} */
export const allMarks = (shape) =>
  new Array(shape[0]).fill(new Uint8Array(planeSize(shape)).fill(1));

/** @param {number[]} shape @param {number[]} cell @returns {Marks} */
export function oneMark(shape, cell) {
  const marks = noMarks(shape);
  const plane = new Uint8Array(planeSize(shape));
  plane[placeInPlane(shape, cell)] = 1;
  marks[cell[0]] = plane;
  return marks;
}

/** @param {Marks} marks @param {number[]} shape @param {number[]} cell */
export const isMarked = (marks, shape, cell) => marks[cell[0]]?.[placeInPlane(shape, cell)] === 1;

/** @param {Marks} marks */
export const hasMarks = (marks) => marks.some((plane) => plane !== null);

/** Apply `change` to each plane, once per shared plane; a plane without marks becomes null.
 * @param {Marks} marks @param {(plane: Uint8Array) => Uint8Array} change @returns {Marks} */
export function mapPlanes(marks, change) {
  /** @type {Map<Uint8Array, Uint8Array|null>} */
  const known = new Map();
  return marks.map((plane) => {
    if (!plane) return null;
    if (!known.has(plane)) {
      const changed = change(plane);
      known.set(plane, changed.includes(1) ? changed : null);
    }
    return known.get(plane) ?? null;
  });
}

/** @param {Uint8Array} one @param {Uint8Array} other */
const either = (one, other) => one.map((mark, k) => mark | other[k]);

/** The union of two sets. @param {Marks} one @param {Marks} other @returns {Marks} */
export function union(one, other) {
  if (!hasMarks(other)) return one;
  if (!hasMarks(one)) return other;
  /** @type {Map<Uint8Array, Map<Uint8Array, Uint8Array>>} */
  const known = new Map();
  return one.map((plane, channel) => {
    const added = other[channel];
    if (!plane || !added || plane === added) return plane ?? added;
    if (!known.has(plane)) known.set(plane, new Map());
    const pairs = /** @type {Map<Uint8Array, Uint8Array>} */ (known.get(plane));
    if (!pairs.has(added)) pairs.set(added, either(plane, added));
    return pairs.get(added) ?? null;
  });
}

/** The positions marked in at least one channel, or null if there are none. @param {Marks} marks */
export const anyChannel = (marks) =>
  [...new Set(marks)].reduce(
    (all, plane) => (all && plane ? either(all, plane) : (all ?? plane)),
    null,
  );

/** The bounding box of the marked positions: [top, left, bottom, right] with exclusive ends, or
 * null if nothing is marked.
 * @param {Uint8Array|null} plane @param {number[]} shape */
export function boxOf(plane, [, height, width]) {
  if (!plane) return null;
  let [top, left, bottom, right] = [height, width, 0, 0];
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      if (!plane[i * width + j]) continue;
      top = Math.min(top, i);
      left = Math.min(left, j);
      bottom = i + 1;
      right = Math.max(right, j + 1);
    }
  }
  return [top, left, bottom, right];
}

/** `seen` for elementwise layers: each output cell depends on the same cell of the input.
 * @type {import("./kinds.js").LayerKind["seen"]} */
export const sameSeen = (layer, marks) => [marks];

/** `fed` for elementwise layers. @type {import("./kinds.js").LayerKind["fed"]} */
export const sameFed = (layer, [marks]) => marks;
