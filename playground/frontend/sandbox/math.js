// The arithmetic of one sliding window over one channel: cross-correlation, convolution, max and
// average pooling, and the terms of each output cell. Pure functions; tests compare them with torch
// and scipy.

/**
 * @typedef {{values: ArrayLike<number>, height: number, width: number}} Grid
 * @typedef {"correlation"|"convolution"|"max"|"average"} Operation
 * @typedef {object} Settings
 * @property {Operation} operation
 * @property {number} side      of the square window
 * @property {number} stride
 * @property {number} padding   pixels on each side: zeros, or −∞ for max pooling
 * @property {number} dilation  distance between the window's pixels; ignored by average pooling
 * @typedef {object} Term  one pixel of a window; rows and columns count from 0
 * @property {number} row @property {number} column  in the input, or outside it for padding
 * @property {boolean} inside
 * @property {number} p @property {number} q  row and column of this pixel's weight in the kernel
 * @property {number} x @property {number} k @property {number} product
 */

/** @param {Operation} operation */
export const isPooling = (operation) => operation === "max" || operation === "average";

/** The side in input pixels that a window covers, dilation included. */
export const span = (side, dilation) => dilation * (side - 1) + 1;

/** The effective dilation: 1 for average pooling, as in torch. @param {Settings} s */
export const dilationOf = (s) => (s.operation === "average" ? 1 : s.dilation);

/**
 * Output size along one axis: ⌊(size + 2·padding − dilation·(side − 1) − 1) / stride⌋ + 1, or 0 if
 * the window exceeds the padded input. Source: Dumoulin & Visin (2016), arXiv:1603.07285,
 * relationship 15.
 */
export function outputSize(size, side, stride, padding, dilation) {
  const room = size + 2 * padding - span(side, dilation);
  return room < 0 ? 0 : Math.floor(room / stride) + 1;
}

/**
 * Why the settings are invalid: a text's key and its values; null if they are valid.
 * @param {Grid} input @param {Settings} s
 */
export function problem(input, s) {
  const dilation = dilationOf(s);
  const wide = span(s.side, dilation);
  const padded = Math.min(input.height, input.width) + 2 * s.padding;
  const values = { side: s.side, span: wide, dilation, padded, padding: s.padding };
  // torch rejects this as well: a window could lie entirely in the padding.
  if (isPooling(s.operation) && 2 * s.padding > s.side) {
    return { key: "problem_pool_padding", values: { ...values, most: Math.floor(s.side / 2) } };
  }
  if (wide <= padded) return null;
  return { key: dilation > 1 ? "problem_dilated" : "problem_window", values };
}

/**
 * The terms of output cell (i, j), in the kernel's order.
 *
 * Cross-correlation: y(i, j) = ΣΣ x(i + p, j + q)·k(p, q), (i, j) the window's upper left pixel.
 * Convolution: y(i, j) = ΣΣ x(i − p, j − q)·k(p, q), (i, j) its lower right pixel, so the kernel
 * is turned by 180°. All indices count from 0.
 * @param {Grid} input @param {ArrayLike<number>} kernel @param {Settings} s
 * @returns {Term[]}
 */
export function terms(input, kernel, s, i, j) {
  const dilation = dilationOf(s);
  const flipped = s.operation === "convolution";
  const found = [];
  for (let p = 0; p < s.side; p++) {
    for (let q = 0; q < s.side; q++) {
      const [down, right] = flipped ? [s.side - 1 - p, s.side - 1 - q] : [p, q];
      const row = i * s.stride - s.padding + down * dilation;
      const column = j * s.stride - s.padding + right * dilation;
      const inside = row >= 0 && column >= 0 && row < input.height && column < input.width;
      const blank = s.operation === "max" ? -Infinity : 0;
      const x = inside ? input.values[row * input.width + column] : blank;
      const k = weight(kernel, s, p, q);
      found.push({ row, column, inside, p, q, x, k, product: s.operation === "max" ? x : x * k });
    }
  }
  return found;
}

function weight(kernel, s, p, q) {
  if (s.operation === "max") return 1;
  return s.operation === "average" ? 1 / (s.side * s.side) : kernel[p * s.side + q];
}

/** The value of an output cell from its terms: their maximum, mean or sum. */
export function total(parts, operation) {
  if (operation === "max") return Math.max(...parts.map((term) => term.x));
  // Divide once at the end, so that rounding errors do not add up: the mean of nine 1s is 1.
  if (operation === "average") return parts.reduce((sum, term) => sum + term.x, 0) / parts.length;
  return parts.reduce((sum, term) => sum + term.product, 0);
}

/** Index of the maximum in max pooling; of equal terms the first. @param {Term[]} parts */
export const winner = (parts) => parts.findIndex((term) => term.x === total(parts, "max"));

/**
 * The whole output; empty if the settings are invalid.
 * @param {Grid} input @param {ArrayLike<number>} kernel @param {Settings} s @returns {Grid}
 */
export function compute(input, kernel, s) {
  const size = (length) => outputSize(length, s.side, s.stride, s.padding, dilationOf(s));
  const [height, width] = problem(input, s) ? [0, 0] : [size(input.height), size(input.width)];
  const values = new Float64Array(height * width);
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      values[i * width + j] = total(terms(input, kernel, s, i, j), s.operation);
    }
  }
  return { values, height, width };
}

/** Whether convolution and cross-correlation differ, per output cell. @returns {boolean[]} */
export function differences(input, kernel, s) {
  const one = compute(input, kernel, { ...s, operation: "correlation" });
  const other = compute(input, kernel, { ...s, operation: "convolution" });
  return Array.from(one.values, (value, at) => Math.abs(value - other.values[at]) > 1e-9);
}

/** The kernel turned by 180°, as convolution applies it. */
export const turned = (kernel) => Array.from(kernel).reverse();

/**
 * A picture downscaled to side × side by averaging the area of each new pixel.
 * @param {ArrayLike<number>} pixels  square, row by row @param {number} from its side
 */
export function shrink(pixels, from, side) {
  const step = from / side;
  const cover = (cell, pixel) =>
    Math.max(0, Math.min(pixel + 1, (cell + 1) * step) - Math.max(pixel, cell * step)) / step;
  return Float64Array.from({ length: side * side }, (_, at) => {
    const [i, j] = [Math.floor(at / side), at % side];
    let sum = 0;
    for (let r = Math.floor(i * step); r < Math.min(from, (i + 1) * step); r++) {
      for (let c = Math.floor(j * step); c < Math.min(from, (j + 1) * step); c++) {
        sum += pixels[r * from + c] * cover(i, r) * cover(j, c);
      }
    }
    return sum;
  });
}

/** The side × side crop of a picture with its corner at (top, left). */
export const crop = (pixels, from, top, left, side) =>
  Float64Array.from(
    { length: side * side },
    (_, at) => pixels[(top + Math.floor(at / side)) * from + left + (at % side)],
  );

/** Parse a typed number ("-0.5", "1/9", "−2"); NaN if it is none. @param {string} text */
export function readNumber(text) {
  const plain = text.trim().replace(/−/g, "-").replace(",", ".");
  const found = plain.match(/^(-?\d*\.?\d+)(?:\s*\/\s*(\d*\.?\d+))?$/);
  const value = found ? Number(found[1]) / (found[2] === undefined ? 1 : Number(found[2])) : NaN;
  return Number.isFinite(value) ? Math.max(-999, Math.min(999, value)) : NaN;
}
