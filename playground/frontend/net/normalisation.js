// Normalisations: subtract a mean, divide by a standard deviation, multiply by a gain, add a shift.
// Batch norm uses the running mean and variance from training; group norm and layer norm compute
// them from each example. Python: playground/nets/layers/normalisation.py.

import { offsetOf, valueAt } from "./cells.js";
import { allMarks, hasMarks, sameSeen, sameFed } from "./marks.js";

/** @typedef {import("./kinds.js").LayerKind} LayerKind */

const EPSILON = 1e-5; // PyTorch's default for all three

/** The number added to the variance: 10 to the power of minus `eps_exponent` for a layer norm.
 * @param {import("./graph.js").Layer} layer */
const epsilonOf = (layer) => (layer.eps_exponent ? 10 ** -layer.eps_exponent : EPSILON);

/** @type {Pick<LayerKind, "outputShape"|"signed"|"aligned"|"folds"|"panel">} */
const shared = {
  outputShape: (layer, [input]) => input,
  signed: () => true,
  aligned: true,
  folds: true,
  panel: "normalised",
};

/** The terms of x·slope + (shift − mean·slope), where slope is gain / √(variance + eps).
 * @param {number} value @param {number[]} cell
 * @param {{gain: number, shift: number, mean: number, variance: number}} facts
 * @param {number} eps */
function terms(value, cell, facts, eps = EPSILON) {
  const slope = facts.gain / Math.sqrt(facts.variance + eps);
  return {
    sources: [{ input: 0, cell }],
    inputs: [value],
    weights: [slope],
    bias: facts.shift - facts.mean * slope,
    facts: { ...facts, eps },
  };
}

/** @type {LayerKind} */
const norm = {
  ...shared,
  words: { says: "norm_says" },
  makeStep(layer, [{ values: x }], { shape, values: out }, tensors) {
    const { weight, bias, running_mean: mean, running_var: variance } = tensors;
    const area = out.length / shape[0];
    const gain = Float64Array.from(weight, (w, c) => w / Math.sqrt(variance[c] + EPSILON));
    const shift = Float64Array.from(bias, (b, c) => b - mean[c] * gain[c]);
    return () => {
      for (let c = 0, k = 0; c < shape[0]; c++) {
        const a = gain[c],
          b = shift[c];
        for (const end = k + area; k < end; k++) out[k] = x[k] * a + b;
      }
    };
  },
  eachStep(layer, { weight, bias, running_mean: mean, running_var: variance }, values) {
    return values.map((v, k) => {
      const u = k % weight.length;
      return ((v - mean[u]) / Math.sqrt(variance[u] + EPSILON)) * weight[u] + bias[u];
    });
  },
  terms: (layer, cell, [input], tensors) =>
    terms(valueAt(input, cell), cell, {
      gain: tensors.weight[cell[0]],
      shift: tensors.bias[cell[0]],
      mean: tensors.running_mean[cell[0]],
      variance: tensors.running_var[cell[0]],
    }),
  seen: sameSeen,
  fed: sameFed,
};

/** Mean and variance of `count` numbers from index `from` on.
 * @param {Float32Array|Float64Array} values @param {number} from @param {number} count */
function statistics(values, from, count) {
  let sum = 0,
    squares = 0;
  for (let k = from; k < from + count; k++) sum += values[k];
  const mean = sum / count;
  for (let k = from; k < from + count; k++) squares += (values[k] - mean) ** 2;
  return { mean, variance: squares / count };
}

/** Mark all cells of each channel group that has a marked cell, because the group's mean depends on
 * every cell. @param {import("./marks.js").Marks} marks @param {number[]} shape
 * @param {number} groups */
function wholeGroups(marks, shape, groups) {
  const channels = shape[0] / groups;
  const [full] = allMarks(shape);
  return marks.map((_, c) => {
    const first = Math.floor(c / channels) * channels;
    return hasMarks(marks.slice(first, first + channels)) ? full : null;
  });
}

/**
 * A normalisation with the mean and variance of each channel group of the example.
 * @param {(layer: import("./graph.js").Layer) => number} groupsOf the number of groups
 * @returns {LayerKind}
 */
const byExample = (groupsOf) => ({
  ...shared,
  words: { says: "group_norm_says" },
  makeStep(layer, [{ values: x }], { values: out }, { weight, bias }) {
    const count = out.length / groupsOf(layer);
    const area = out.length / weight.length; // cells that share a gain
    const eps = epsilonOf(layer);
    return () => {
      for (let from = 0; from < out.length; from += count) {
        const { mean, variance } = statistics(x, from, count);
        const scale = 1 / Math.sqrt(variance + eps);
        for (let k = from; k < from + count; k++) {
          const p = Math.floor(k / area);
          out[k] = (x[k] - mean) * scale * weight[p] + bias[p];
        }
      }
    };
  },
  terms(layer, cell, [{ shape, values }], { weight, bias }) {
    const count = values.length / groupsOf(layer);
    const offset = offsetOf(shape, cell);
    const found = statistics(values, Math.floor(offset / count) * count, count);
    const p = Math.floor((offset * weight.length) / values.length);
    const facts = { ...found, gain: weight[p], shift: bias[p] };
    return terms(values[offset], cell, facts, epsilonOf(layer));
  },
  seen: (layer, marks, [input]) => [wholeGroups(marks, input, groupsOf(layer))],
  fed: (layer, [marks], [input]) => wholeGroups(marks, input, groupsOf(layer)),
});

/** @type {LayerKind} */
const layernorm = {
  ...byExample(() => 1),
  eachStep(layer, { weight, bias }, values) {
    const width = weight.length;
    const eps = epsilonOf(layer);
    const out = new Float64Array(values.length);
    for (let from = 0; from < values.length; from += width) {
      const { mean, variance } = statistics(values, from, width);
      for (let k = 0; k < width; k++)
        out[from + k] =
          ((values[from + k] - mean) / Math.sqrt(variance + eps)) * weight[k] + bias[k];
    }
    return out;
  },
};

export const NORMALISATIONS = {
  norm,
  groupnorm: byExample((layer) => layer.groups),
  layernorm,
};
