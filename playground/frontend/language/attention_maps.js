// The weights of attention as pictures, and their colour scale.

import { MAGNITUDE_TABLE, legendGradient } from "../shared/colours.js";
import { h } from "../shared/dom.js";

/** A canvas with one pixel per weight. @param {Float64Array} weights @param {number} steps */
export function painted(weights, steps) {
  const canvas = h("canvas", { width: steps, height: steps, "aria-hidden": "true" });
  paintWeights(canvas, weights, steps);
  return canvas;
}

/** @param {HTMLCanvasElement} canvas @param {Float64Array} weights @param {number} steps */
export function paintWeights(canvas, weights, steps) {
  const pixels = new Uint32Array(steps * steps);
  // The square root makes small weights visible.
  for (let k = 0; k < pixels.length; k++)
    pixels[k] = MAGNITUDE_TABLE[Math.round(255 * Math.sqrt(weights[k]))];
  const image = new ImageData(new Uint8ClampedArray(pixels.buffer), steps, steps);
  canvas.getContext("2d").putImageData(image, 0, 0);
}

export const legend = () =>
  h(
    "div",
    { class: "lat-legend" },
    h("div", { class: "lat-bar", style: { background: legendGradient(false) } }),
    h(
      "div",
      { class: "lat-ends" },
      h("span", {}, "0%"),
      h("span", {}, "25%"),
      h("span", {}, "100%"),
    ),
  );
