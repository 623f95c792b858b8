// Converts between a cell's index and its offset in the flat array of an output. A cell is
// [channel, row, column] for feature maps and [unit] for a vector.

/** @param {number[]} shape @param {number[]} cell */
export const offsetOf = (shape, cell) =>
  shape.length === 3 ? (cell[0] * shape[1] + cell[1]) * shape[2] + cell[2] : cell[0];

/** @param {number[]} shape @param {number} offset */
export const cellAt = (shape, offset) =>
  shape.length === 3
    ? [
        Math.floor(offset / (shape[1] * shape[2])),
        Math.floor(offset / shape[2]) % shape[1],
        offset % shape[2],
      ]
    : [offset];

/** @param {{shape: number[], values: Float32Array}} output @param {number[]} cell */
export const valueAt = (output, cell) => output.values[offsetOf(output.shape, cell)];

/** @param {number} count */
export const range = (count) => Array.from({ length: count }, (_, k) => k);
