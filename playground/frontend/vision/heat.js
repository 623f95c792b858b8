// The map of what a label depends on, painted over the picture.

import { palette } from "../shared/colours.js";
import { h } from "../shared/dom.js";

/**
 * What `playground/ui/vision_page/answers.py: heat` computes. `values` by row and column; for the
 * occlusion the drop of the probability `whole`, and the covered `squares`.
 * @typedef {{values: number[][], squares: number[][][]|null, whole: number, ms: number}} Heat
 */

const STRONG = 0.78; // opacity of the largest value

/** @param {Heat} heat */
export const largest = (heat) => Math.max(1e-9, ...heat.values.flat().map(Math.abs));

/** Row and column of the largest value. @param {Heat} heat @returns {[number, number]} */
export function peak({ values }) {
  const flat = values.flat();
  const at = flat.indexOf(Math.max(...flat));
  return [Math.floor(at / values[0].length), at % values[0].length];
}

/** Paint the map on a canvas over the picture, smoothly between its cells.
 * @param {HTMLCanvasElement} canvas @param {Heat} heat @param {boolean} signed */
export function paintHeat(canvas, heat, signed) {
  const { values } = heat;
  const [rows, columns] = [values.length, values[0].length];
  const small = h("canvas", { width: columns, height: rows });
  const context = small.getContext("2d");
  const image = context.createImageData(columns, rows);
  const scale = largest(heat);
  values.flat().forEach((value, k) => {
    const colour = signed ? (value < 0 ? palette.negative : palette.positive) : palette.magnitude;
    const parts = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
    image.data.set([...parts, Math.round((255 * STRONG * Math.abs(value)) / scale)], 4 * k);
  });
  context.putImageData(image, 0, 0);
  const over = canvas.getContext("2d");
  over.clearRect(0, 0, canvas.width, canvas.height);
  over.imageSmoothingEnabled = true;
  over.imageSmoothingQuality = "high";
  over.drawImage(small, 0, 0, canvas.width, canvas.height);
}
