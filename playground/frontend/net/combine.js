// Layers with several inputs, which merge the branches of a net. Python:
// playground/nets/layers/combine.py.

import { valueAt } from "./cells.js";
import { union } from "./marks.js";

/** @typedef {import("./kinds.js").LayerKind} LayerKind */

/** @type {LayerKind} */
const add = {
  outputShape: (layer, [first]) => first,
  makeStep(layer, inputs, { values: out }) {
    const [{ values: first }, ...others] = inputs;
    return () => {
      out.set(first);
      for (const { values } of others) for (let k = 0; k < out.length; k++) out[k] += values[k];
    };
  },
  eachStep: (layer, tensors, values, steps, others) =>
    values.map((value, k) => others.reduce((sum, other) => sum + other[k], value)),
  signed: (inputs) => inputs.some(Boolean),
  terms: (layer, cell, inputs) => ({
    sources: inputs.map((_, input) => ({ input, cell })),
    inputs: inputs.map((input) => valueAt(input, cell)),
    weights: inputs.map(() => 1),
    bias: 0,
    facts: {},
  }),
  seen: (layer, marks, inputs) => inputs.map(() => marks),
  fed: (layer, marks) => marks.reduce(union),
  panel: "sum",
};

/** The input that an output channel comes from, and its channel number in that input.
 * @param {number} channel @param {number[][]} inputs the inputs' shapes */
function sourceOf(channel, inputs) {
  let [input, own] = [0, channel];
  while (own >= inputs[input][0]) own -= inputs[input++][0];
  return { input, own };
}

/** Concatenation along the channels. @type {LayerKind} */
const concat = {
  outputShape: (layer, inputs) => [
    inputs.reduce((sum, [channels]) => sum + channels, 0),
    ...inputs[0].slice(1),
  ],
  makeStep(layer, inputs, { values: out }) {
    return () => {
      let at = 0;
      for (const { values } of inputs) {
        out.set(values, at);
        at += values.length;
      }
    };
  },
  eachStep(layer, tensors, values, steps, others) {
    const all = [values, ...others];
    const out = new Float64Array(all.reduce((sum, each) => sum + each.length, 0));
    for (let t = 0, at = 0; t < steps; t++)
      for (const each of all) {
        const width = each.length / steps;
        out.set(each.subarray(t * width, (t + 1) * width), at);
        at += width;
      }
    return out;
  },
  signed: (inputs) => inputs.some(Boolean),
  terms(layer, cell, inputs) {
    const { input, own } = sourceOf(
      cell[0],
      inputs.map(({ shape }) => shape),
    );
    const source = { input, cell: cell.with(0, own) };
    const value = valueAt(inputs[input], source.cell);
    return { sources: [source], inputs: [value], weights: [1], bias: 0, facts: {} };
  },
  seen(layer, marks, inputs) {
    let from = 0;
    return inputs.map(([channels]) => marks.slice(from, (from += channels)));
  },
  fed: (layer, marks) => marks.flat(),
  panel: "copy",
};

export const COMBINATIONS = { add, concat };
