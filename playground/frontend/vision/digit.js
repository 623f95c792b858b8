// A digit of 28×28 grey pixels as a small canvas.

import { fromBase64, h } from "../shared/dom.js";

/** @param {string} pixels as base64 */
export function digit(pixels) {
  const canvas = h("canvas", { width: 28, height: 28, "aria-hidden": "true" });
  const image = new ImageData(28, 28);
  fromBase64(pixels).forEach((value, k) => image.data.set([value, value, value, 255], 4 * k));
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}
