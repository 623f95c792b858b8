// Activations: elementwise functions. Python: playground/nets/layers/activation.py.

import { valueAt } from "./cells.js";
import { sameSeen, sameFed } from "./marks.js";

/** @typedef {import("./kinds.js").LayerKind} LayerKind */

/**
 * Make the layer kind of an elementwise activation.
 * @param {(x: number, layer: import("./graph.js").Layer) => number} f the activation function
 * @param {(x: string, layer: import("./graph.js").Layer) => string} formula returns the formula
 *   with the number filled in
 * @param {Partial<LayerKind>} [more]
 * @param {{exact?: boolean, says?: (x: number) => string}} [words]  `exact`: the result is shown
 *   with the digits of the input; `says` returns the text key of the sentence that explains it
 * @returns {LayerKind}
 */
const activation = (f, formula, more = {}, words = {}) => ({
  outputShape: (layer, [input]) => input,
  makeStep(layer, [{ values: x }], { values: out }) {
    return () => {
      for (let k = 0; k < out.length; k++) out[k] = f(x[k], layer);
    };
  },
  eachStep: (layer, tensors, values) => values.map((x) => f(x, layer)),
  signed: () => true,
  aligned: true,
  terms: (layer, cell, [input]) => ({
    sources: [{ input: 0, cell }],
    inputs: [valueAt(input, cell)],
    weights: [1],
    bias: 0,
    facts: {},
  }),
  seen: sameSeen,
  fed: sameFed,
  panel: "function",
  words: { formula, ...words },
  ...more,
});

/** The complementary error function, 1 − erf(x). Its relative error is below 1.2·10⁻⁷ everywhere.
 * Source: Press et al., Numerical Recipes in C (2nd ed., 1992), section 6.2, `erfcc`.
 * @param {number} x */
export function erfc(x) {
  const t = 1 / (1 + 0.5 * Math.abs(x));
  const powers = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398,
    1.48851587, -0.82215223, 0.17087277,
  ];
  let sum = 0;
  for (let k = powers.length - 1; k >= 0; k--) sum = sum * t + powers[k];
  const tail = t * Math.exp(-x * x + sum);
  return x >= 0 ? tail : 2 - tail;
}

/** ReLU with its own loop, for speed: after matrix products, it takes most of a net's run time.
 * @type {LayerKind["makeStep"]} */
const reluStep =
  (layer, [{ values: x }], { values: out }) =>
  () => {
    for (let k = 0; k < out.length; k++) out[k] = x[k] > 0 ? x[k] : 0;
  };

export const ACTIVATIONS = {
  relu: activation(
    (x) => (x > 0 ? x : 0),
    (x) => `max(0, ${x})`,
    { makeStep: reluStep, signed: () => false },
    { exact: true, says: (x) => (x > 0 ? "relu_passes" : "relu_stops") },
  ),
  tanh: activation(Math.tanh, (x) => `tanh(${x})`),
  sigmoid: activation(
    (x) => 1 / (1 + Math.exp(-x)),
    (x) => `1 ÷ (1 + e^−(${x}))`,
    { signed: () => false },
  ),
  gelu: activation(
    (x) => (x * erfc(-x / Math.SQRT2)) / 2,
    (x) => `${x} · Φ(${x})`,
  ),
  leakyrelu: activation(
    (x, { leak }) => (x > 0 ? x : leak * x),
    (x, { leak }) => (/^[-−]/.test(x) ? `${leak} · ${x}` : x),
    { signed: ([signed]) => signed },
  ),
  relusix: activation(
    (x) => Math.min(Math.max(x, 0), 6),
    (x) => `min(max(0, ${x}), 6)`,
    { signed: () => false },
  ),
  silu: activation(
    (x) => x / (1 + Math.exp(-x)),
    (x) => `${x} ÷ (1 + e^−(${x}))`,
  ),
  softplus: activation(
    (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    (x) => `ln(1 + e^${x})`,
    { signed: () => false },
  ),
};
