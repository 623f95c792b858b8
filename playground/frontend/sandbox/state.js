// The user's choices in the sandbox, kept in the link and in session storage, so that they survive
// a language switch or a visit to another page.

import { KERNELS, firstPicture } from "./kernels.js";

export const SIDES = [1, 2, 3, 4, 5];
export const INPUT_SIDES = [1, 2, 3, 4, 5, 6, 7, 8, 9];
export const STRIDES = [1, 2, 3, 4];
export const PADDINGS = [0, 1, 2, 3, 4];
export const DILATIONS = [1, 2, 3];
export const OPERATIONS = ["correlation", "convolution", "max", "average"];
export const PACES = { slow: 1400, medium: 600, fast: 150 }; // milliseconds per step
const KEPT = "playground.sandbox";

export function firstState() {
  const { values, height } = firstPicture();
  return {
    operation: "correlation",
    size: height,
    values,
    side: 3,
    kernel: KERNELS.vertical(3),
    stride: 1,
    padding: 0,
    dilation: 1,
    position: 12,
    brush: 1,
    pace: "medium",
    frame: [9, 9],
  };
}

/** The state kept in this tab's session storage, if valid; else the first state. */
export function keptState() {
  const start = firstState();
  try {
    const kept = { ...start, ...JSON.parse(sessionStorage.getItem(KEPT) ?? "{}") };
    return isSound(kept) ? kept : start;
  } catch {
    return start;
  }
}

/** The part of the state that the link stores: input, kernel, settings and window position. */
export function toText({ operation, side, stride, padding, dilation, position, values, kernel }) {
  const settings = [operation, side, stride, padding, dilation, position];
  return [...settings, values.join(), kernel.join()].join("~");
}

/** The state parsed from the link's text; null if it is invalid.
 * @param {string} text */
export function fromText(text = "") {
  const [operation, ...parts] = text.split("~");
  const [values, kernel] = parts.slice(5).map((list) => list.split(",").map(Number));
  if (!values || !kernel) return null;
  const [side, stride, padding, dilation, position] = parts.map(Number);
  const found = { ...keptState(), operation, side, stride, padding, dilation, position };
  const state = { ...found, values, kernel, size: Math.sqrt(values.length) };
  return isSound(state) ? state : null;
}

function isSound(kept) {
  return (
    INPUT_SIDES.includes(kept.size) &&
    kept.values.length === kept.size ** 2 &&
    SIDES.includes(kept.side) &&
    kept.kernel.length === kept.side ** 2 &&
    [...kept.values, ...kept.kernel, kept.brush, kept.position].every(Number.isFinite) &&
    STRIDES.includes(kept.stride) &&
    PADDINGS.includes(kept.padding) &&
    Number.isInteger(kept.position) &&
    kept.position >= 0 &&
    kept.frame.length === 2 &&
    DILATIONS.includes(kept.dilation) &&
    OPERATIONS.includes(kept.operation) &&
    kept.pace in PACES
  );
}

export function keep(state) {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(state));
  } catch {
    // The sandbox also works in a browser that forbids storage.
  }
}
