// A digit of 28×28 grey pixels, or a square picture in colour, as a small canvas.

import { fromBase64, h } from "../shared/dom.js";

/** @param {string} pixels as base64: a byte a pixel, or planes of red, green and blue */
export function digit(pixels) {
  const bytes = fromBase64(pixels);
  const inColour = Number.isInteger(Math.sqrt(bytes.length / 3));
  const size = inColour ? bytes.length / 3 : bytes.length;
  const side = Math.sqrt(size);
  const canvas = h("canvas", { width: side, height: side, "aria-hidden": "true" });
  const image = new ImageData(side, side);
  for (let k = 0; k < size; k++) {
    const [red, green, blue] = inColour
      ? [bytes[k], bytes[size + k], bytes[2 * size + k]]
      : [bytes[k], bytes[k], bytes[k]];
    image.data.set([red, green, blue, 255], 4 * k);
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}
