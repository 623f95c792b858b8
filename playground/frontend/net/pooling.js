// Pooling layers. Python: playground/nets/layers/pooling.py.

import { range, valueAt } from "./cells.js";
import { sizeOf } from "./graph.js";
import { mapPlanes } from "./marks.js";
import { cellsUnder, collectEach, outputSize, spreadEach } from "./windows.js";

/** @typedef {import("./kinds.js").LayerKind} LayerKind */

/** @param {import("./graph.js").Layer} layer */
const windowOf = ({ size, stride, padding = 0 }) => ({ size, stride, padding });

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

/** @param {boolean} largest true for max pooling, false for average pooling
 * @returns {NonNullable<LayerKind["makeStep"]>} */
const poolingStep =
  (largest) =>
  ({ size, stride, padding = 0 }, [input], output) => {
    const [channels, height, width] = input.shape;
    const [, rows, columns] = output.shape;
    const [x, out, area] = [input.values, output.values, size * size];
    return () => {
      for (let c = 0, at = 0; c < channels; c++) {
        for (let r = 0; r < rows; r++) {
          for (let q = 0; q < columns; q++) {
            const [top, left] = [r * stride - padding, q * stride - padding];
            const [bottom, right] = [Math.min(height, top + size), Math.min(width, left + size)];
            let best = -Infinity,
              sum = 0;
            for (let i = Math.max(0, top); i < bottom; i++) {
              for (let j = Math.max(0, left); j < right; j++) {
                const value = x[(c * height + i) * width + j];
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
 *  {sources: (import("./kinds.js").Source|null)[], inputs: number[]}} */
function windowTerms(layer, cell, [input]) {
  const sources = cellsUnder(cell, windowOf(layer), input.shape, [cell[0]]);
  return { sources, inputs: sources.map((source) => (source ? valueAt(input, source.cell) : 0)) };
}

/** @type {LayerKind} */
const pool = {
  ...shared,
  makeStep: poolingStep(true),
  terms(...given) {
    const { sources, inputs } = windowTerms(...given);
    const inside = inputs.map((value, k) => (sources[k] ? value : -Infinity)); // without padding
    const winner = inside.indexOf(Math.max(...inside));
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

const UNIT = Uint8Array.of(1); // the plane of one marked unit

/** Global pooling. @type {Pick<LayerKind, "outputShape"|"signed"|"seen"|"fed"|"panel">} */
const whole = {
  outputShape: (layer, [[channels]]) => [channels],
  signed: ([signed]) => signed,
  seen: (layer, marks, [input]) => [
    mapPlanes(marks, () => new Uint8Array(sizeOf(input.slice(1))).fill(1)),
  ],
  fed: (layer, [marks]) => mapPlanes(marks, () => UNIT),
  panel: "products",
};

/** @param {number[]} cell @param {import("./kinds.js").Output} input */
function mapTerms([channel], input) {
  const [, height, width] = input.shape;
  const cells = range(height * width).map((k) => [channel, Math.floor(k / width), k % width]);
  return {
    sources: cells.map((cell) => ({ input: 0, cell })),
    inputs: cells.map((cell) => valueAt(input, cell)),
    bias: 0,
  };
}

/** @param {(values: Float32Array, from: number, to: number) => number} pooled
 * @returns {NonNullable<LayerKind["makeStep"]>} */
const wholeStep =
  (pooled) =>
  (layer, [{ values: x, shape }], { values: out }) => {
    const area = sizeOf(shape.slice(1));
    return () => {
      for (let c = 0; c < out.length; c++) out[c] = pooled(x, c * area, (c + 1) * area);
    };
  };

/** @type {LayerKind} */
const globalavg = {
  ...whole,
  makeStep: wholeStep((values, from, to) => {
    let sum = 0;
    for (let k = from; k < to; k++) sum += values[k];
    return sum / (to - from);
  }),
  terms(layer, cell, [input]) {
    const found = mapTerms(cell, input);
    const weights = found.inputs.map(() => 1 / found.inputs.length);
    return { ...found, weights, facts: { unbiased: true } };
  },
};

/** @type {LayerKind} */
const globalmax = {
  ...whole,
  makeStep: wholeStep((values, from, to) => {
    let best = values[from];
    for (let k = from + 1; k < to; k++) if (values[k] > best) best = values[k];
    return best;
  }),
  terms(layer, cell, [input]) {
    const found = mapTerms(cell, input);
    const winner = found.inputs.reduce((a, v, k) => (v > found.inputs[a] ? k : a), 0);
    const weights = found.inputs.map((_, k) => (k === winner ? 1 : 0));
    return { ...found, weights, facts: { winner, unbiased: true } };
  },
};

export const POOLINGS = { pool, avgpool, globalavg, globalmax };
