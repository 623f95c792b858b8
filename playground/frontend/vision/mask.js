// A mask of pixels that is painted by hand: 1 marks a pixel that is to be filled.
// tests/frontend/test_mask.py compares its text with Python's (`playground/vision/masks.py`).

import { fromBase64 } from "../shared/dom.js";

export class Mask {
  /** @param {number} height @param {number} width */
  constructor(height, width) {
    this.height = height;
    this.width = width;
    this.cells = new Uint8Array(height * width);
  }

  get count() {
    return this.cells.reduce((sum, cell) => sum + cell, 0);
  }

  /** Mark (or clear) the pixels near a piece of a stroke.
   * @param {number[]} from x and y, from 0 to 1 @param {number[]} to
   * @param {number} radius in pixels @param {number} value 1 or 0 */
  stroke(from, to, radius, value) {
    const [x0, y0] = [from[0] * this.width, from[1] * this.height];
    const [dx, dy] = [to[0] * this.width - x0, to[1] * this.height - y0];
    const length = dx * dx + dy * dy || 1;
    for (let row = 0; row < this.height; row++)
      for (let column = 0; column < this.width; column++) {
        const [x, y] = [column + 0.5 - x0, row + 0.5 - y0];
        const part = Math.min(1, Math.max(0, (x * dx + y * dy) / length));
        if (Math.hypot(x - part * dx, y - part * dy) <= radius)
          this.cells[row * this.width + column] = value;
      }
  }

  clear() {
    this.cells.fill(0);
  }

  /** The mask as a text for the link: a bit a pixel, row by row, as base64 for URLs. */
  text() {
    const bytes = new Uint8Array(Math.ceil(this.cells.length / 8));
    this.cells.forEach((cell, k) => (bytes[k >> 3] |= cell << (7 - (k & 7))));
    const text = btoa(String.fromCharCode(...bytes));
    return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  }

  /** @param {string} text of a mask of this size */
  read(text) {
    const bytes = fromBase64(text.replaceAll("-", "+").replaceAll("_", "/"));
    this.cells.forEach((_, k) => (this.cells[k] = (bytes[k >> 3] >> (7 - (k & 7))) & 1));
  }
}
