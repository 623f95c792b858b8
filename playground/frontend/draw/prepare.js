// Converts ink to the 28×28 digit that the net receives, as `center_digit` in
// playground/data/prepare.py does. tests/frontend/test_prepare.py checks that the two differ by at
// most 2 grey levels.

export const SIDE = 28;
const BOX = 20; // the longer side of the digit, in pixels of the 28×28 picture
const FAINT = 0.1; // ink below this fraction of the maximum is ignored by the crop

/** For each of the 28 target pixels: the first and last source pixel that it covers, and the
 * covered fractions. */
function cover(count, start, step) {
  const boxes = [];
  for (let k = 0; k < SIDE; k++) {
    const low = start + k * step,
      high = start + (k + 1) * step;
    const first = Math.max(0, Math.floor(low));
    const last = Math.min(count, Math.ceil(high));
    const parts = [];
    for (let p = first; p < last; p++) {
      parts.push(Math.max(0, Math.min(high, p + 1) - Math.max(low, p)) / step);
    }
    boxes.push({ first, parts });
  }
  return boxes;
}

/** The bounding box of ink of at least `least`: [top, bottom, left, right], ends exclusive. */
function crop(ink, height, width, least) {
  let top = height,
    bottom = 0,
    left = width,
    right = 0;
  for (let r = 0; r < height; r++) {
    const from = r * width;
    let first = 0;
    while (first < width && ink[from + first] < least) first++;
    if (first === width) continue;
    let last = width - 1;
    while (ink[from + last] < least) last--;
    if (r < top) top = r;
    bottom = r + 1;
    if (first < left) left = first;
    if (last >= right) right = last + 1;
  }
  return [top, bottom, left, right];
}

/**
 * The 28×28 digit of a drawing: cropped, scaled to 20 pixels on its longer side, and shifted so
 * that its centre of mass is in the middle. Without ink, all values are 0.
 * @param {Uint8Array|Float32Array} ink  height × width, row by row; 0 is paper, in any scale
 * @param {number} height @param {number} width
 * @param {{left: number, top: number, step: number}} [frame]  receives the position of the 28×28
 *   picture on the ink: its corner and the side of one of its pixels, in pixels of the ink
 * @returns {Uint8Array<ArrayBuffer>} 784 grey levels, 255 the strongest
 */
export function centerDigit(ink, height, width, frame) {
  const digit = new Uint8Array(SIDE * SIDE);
  let strongest = 0;
  for (let k = 0; k < ink.length; k++) if (ink[k] > strongest) strongest = ink[k];
  if (strongest <= 0) return digit;
  const [top, bottom, left, right] = crop(ink, height, width, FAINT * strongest);
  const rows = bottom - top,
    columns = right - left;
  const step = Math.max(rows, columns) / BOX;

  let mass = 0,
    rowSum = 0,
    columnSum = 0;
  for (let r = 0; r < rows; r++) {
    const from = (top + r) * width + left;
    let line = 0;
    for (let c = 0; c < columns; c++) {
      const value = ink[from + c];
      line += value;
      columnSum += value * (c + 0.5);
    }
    mass += line;
    rowSum += line * (r + 0.5);
  }
  const y = rowSum / mass - (SIDE / 2) * step,
    x = columnSum / mass - (SIDE / 2) * step;
  const vertical = cover(rows, y, step),
    horizontal = cover(columns, x, step);
  if (frame) Object.assign(frame, { left: left + x, top: top + y, step });

  const lines = new Float64Array(rows * SIDE); // each row of the crop, averaged into 28 columns
  for (let r = 0; r < rows; r++) {
    const from = (top + r) * width + left;
    for (let k = 0; k < SIDE; k++) {
      const { first, parts } = horizontal[k];
      let sum = 0;
      for (let p = 0; p < parts.length; p++) sum += ink[from + first + p] * parts[p];
      lines[r * SIDE + k] = sum;
    }
  }
  const values = new Float64Array(SIDE * SIDE);
  let top255 = 0;
  for (let i = 0; i < SIDE; i++) {
    const { first, parts } = vertical[i];
    for (let k = 0; k < SIDE; k++) {
      let sum = 0;
      for (let p = 0; p < parts.length; p++) sum += lines[(first + p) * SIDE + k] * parts[p];
      values[i * SIDE + k] = sum;
      if (sum > top255) top255 = sum;
    }
  }
  for (let k = 0; k < values.length; k++) digit[k] = Math.floor((values[k] / top255) * 255 + 0.5);
  return digit;
}

/**
 * The whole sheet scaled to 28×28 without cropping, for nets trained on whole pictures.
 * @param {Uint8Array} ink  side × side, 0 is nothing, 255 full ink @param {number} side
 * @returns {Uint8Array<ArrayBuffer>} 784 grey levels
 */
export function fitInk(ink, side) {
  const boxes = cover(side, 0, side / SIDE);
  const digit = new Uint8Array(SIDE * SIDE);
  for (let i = 0; i < SIDE; i++) {
    for (let k = 0; k < SIDE; k++) {
      let sum = 0;
      boxes[i].parts.forEach((down, r) => {
        const from = (boxes[i].first + r) * side + boxes[k].first;
        boxes[k].parts.forEach((across, c) => (sum += ink[from + c] * down * across));
      });
      digit[i * SIDE + k] = Math.floor(sum + 0.5);
    }
  }
  return digit;
}
