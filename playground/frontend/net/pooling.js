// Poolings: one number of each window of a map. Python: playground/nets/layers/pooling.py.

import { valueAt } from "./cells.js";
import { cellsUnder, collectEach, outputSize, spreadEach } from "./windows.js";

/** @typedef {import("./kinds.js").LayerKind} LayerKind */

/** @param {import("./graph.js").Layer} layer */
const windowOf = ({ size, stride }) => ({ size, stride, padding: 0 });

/** @type {Pick<LayerKind, "outputShape"|"signed"|"seen"|"fed">} */
const shared = {
  outputShape: (layer, [[channels, height, width]]) => [
    channels,
    outputSize(height, windowOf(layer)),
    outputSize(width, windowOf(layer)),
  ],
  signed: ([signed]) => signed,
  seen: (layer, marks, [input], output) => [spreadEach(marks, windowOf(layer), input, output)],
  fed: (layer, [marks], [input], output) => collectEach(marks, windowOf(layer), input, output),
};

/** @param {boolean} largest the largest value of a window; else their mean
 * @returns {NonNullable<LayerKind["makeStep"]>} */
const poolingStep =
  (largest) =>
  ({ size, stride }, [input], output) => {
    const [channels, height, width] = input.shape;
    const [, rows, columns] = output.shape;
    const [x, out, area] = [input.values, output.values, size * size];
    return () => {
      for (let c = 0, at = 0; c < channels; c++) {
        for (let r = 0; r < rows; r++) {
          for (let q = 0; q < columns; q++) {
            const from = (c * height + r * stride) * width + q * stride;
            let best = -Infinity,
              sum = 0;
            for (let i = 0; i < size; i++) {
              for (let j = 0; j < size; j++) {
                const value = x[from + i * width + j];
                if (value > best) best = value;
                sum += value;
              }
            }
            out[at++] = largest ? best : sum / area;
          }
        }
      }
    };
  };

/** The cells of the window and their values. @type {(...given: Parameters<LayerKind["terms"]>) =>
 *  {sources: import("./kinds.js").Source[], inputs: number[]}} */
function windowTerms(layer, cell, [input]) {
  const sources = /** @type {import("./kinds.js").Source[]} */ (
    cellsUnder(cell, windowOf(layer), input.shape, [cell[0]])
  );
  return { sources, inputs: sources.map((source) => valueAt(input, source.cell)) };
}

/** @type {LayerKind} */
const pool = {
  ...shared,
  makeStep: poolingStep(true),
  terms(...given) {
    const { sources, inputs } = windowTerms(...given);
    const winner = inputs.indexOf(Math.max(...inputs));
    const weights = inputs.map((_, k) => (k === winner ? 1 : 0));
    return { sources, inputs, weights, bias: 0, facts: { winner } };
  },
  panel: "largest",
};

/** @type {LayerKind} */
const avgpool = {
  ...shared,
  makeStep: poolingStep(false),
  terms(...given) {
    const { sources, inputs } = windowTerms(...given);
    return { sources, inputs, weights: inputs.map(() => 1 / inputs.length), bias: 0, facts: {} };
  },
  panel: "mean",
};

export const POOLINGS = { pool, avgpool };
