// Sequence layers: attention, positional encoding, and convolution over the steps. Python:
// playground/nets/layers/attention.py and sequence.py.

import { dot } from "./multiply.js";

/** @typedef {import("./graph.js").Layer} Layer
 * @typedef {import("./kinds.js").Tensors} Tensors
 * @typedef {object} SequenceKind
 * @property {(layer: Layer, tensors: Tensors, values: Float64Array, steps: number, from: number)
 *   => Float64Array} rows  the layer's outputs from step `from` on; `values` is steps × features
 * @property {(layer: Layer, tensors: Tensors, values: Float64Array, steps: number) =>
 *   Float64Array} [looks]  the attention weights, heads × steps × steps
 */

const BASE = 10_000; // of the wavelengths of the positional encoding (Vaswani et al., 2017)

/** The angle of pair `k` at a step, for vectors of `size` numbers: step · BASE^(−2k / size).
 * @param {number} step @param {number} k @param {number} size */
const angleOf = (step, k, size) => step * BASE ** ((-2 * k) / size);

/** @type {SequenceKind} */
const positions = {
  rows({ learned }, { weight }, values, steps, from) {
    const width = values.length / steps;
    const out = values.slice(from * width);
    for (let t = from, at = 0; t < steps; t++)
      for (let u = 0; u < width; u++, at++) {
        const angle = angleOf(t, Math.floor(u / 2), width);
        out[at] += learned ? weight[t * width + u] : (u % 2 ? Math.cos : Math.sin)(angle);
      }
    return out;
  },
};

/** @type {SequenceKind} */
const seqconv = {
  rows({ filters, kernel, causal }, { weight, bias }, values, steps, from) {
    const width = values.length / steps;
    const before = causal ? kernel - 1 : Math.floor((kernel - 1) / 2);
    const out = new Float64Array((steps - from) * filters);
    for (let t = from, at = 0; t < steps; t++) {
      for (let o = 0; o < filters; o++, at++) {
        let sum = bias ? bias[o] : 0;
        for (let k = 0; k < kernel; k++) {
          const step = t - before + k;
          if (step < 0 || step >= steps) continue;
          for (let u = 0; u < width; u++)
            sum += weight[(o * width + u) * kernel + k] * values[step * width + u];
        }
        out[at] = sum;
      }
    }
    return out;
  },
};

/** A linear projection of the steps from `from` on, with `count` rows of the weight matrix.
 * @param {Float32Array} weight @param {Float32Array} bias @param {number} first row of `weight`
 * @param {number} count number of rows @param {Float64Array} values @param {number} steps
 * @param {number} from */
function projected(weight, bias, first, count, values, steps, from) {
  const width = values.length / steps;
  const out = new Float64Array((steps - from) * count);
  for (let t = from, at = 0; t < steps; t++)
    for (let row = first; row < first + count; row++)
      out[at++] = bias[row] + dot(weight, row, width, values, t * width);
  return out;
}

/** Rotary position embedding: rotate each pair of numbers of each head by the angle of its step.
 * @param {Float64Array} rows of the steps from `from` on @param {number} width
 * @param {number} heads @param {number} from */
function rotate(rows, width, heads, from) {
  const size = width / heads;
  const half = size / 2;
  for (let t = 0; t < rows.length / width; t++) {
    for (let k = 0; k < half; k++) {
      const angle = angleOf(from + t, k, size);
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      for (let head = 0; head < heads; head++) {
        const at = t * width + head * size + k;
        const [left, right] = [rows[at], rows[at + half]];
        rows[at] = left * cos - right * sin;
        rows[at + half] = right * cos + left * sin;
      }
    }
  }
}

/** The attention weights of the steps from `from` on: heads × (steps − from) × steps.
 * @param {Layer} layer @param {Tensors} tensors @param {Float64Array} values
 * @param {number} steps @param {number} from */
function looksFrom({ heads, causal, rotary }, tensors, values, steps, from) {
  const width = values.length / steps;
  const size = width / heads;
  const [weight, bias] = [tensors.in_proj_weight, tensors.in_proj_bias];
  const queries = projected(weight, bias, 0, width, values, steps, from);
  const keys = projected(weight, bias, width, width, values, steps, 0);
  if (rotary) {
    rotate(queries, width, heads, from);
    rotate(keys, width, heads, 0);
  }
  const looks = new Float64Array(heads * (steps - from) * steps);
  for (let head = 0; head < heads; head++) {
    for (let t = from; t < steps; t++) {
      const row = (head * (steps - from) + t - from) * steps;
      const last = causal ? t : steps - 1;
      const query = (t - from) * width + head * size;
      let [top, sum] = [-Infinity, 0];
      for (let s = 0; s <= last; s++) {
        let score = 0;
        for (let k = 0, key = s * width + head * size; k < size; k++)
          score += queries[query + k] * keys[key + k];
        looks[row + s] = score / Math.sqrt(size);
        top = Math.max(top, looks[row + s]);
      }
      for (let s = 0; s <= last; s++) sum += looks[row + s] = Math.exp(looks[row + s] - top);
      for (let s = 0; s <= last; s++) looks[row + s] /= sum;
    }
  }
  return looks;
}

/** @type {SequenceKind} */
const attention = {
  looks: (layer, tensors, values, steps) => looksFrom(layer, tensors, values, steps, 0),
  rows(layer, tensors, values, steps, from) {
    const width = values.length / steps;
    const size = width / layer.heads;
    const looks = looksFrom(layer, tensors, values, steps, from);
    const { in_proj_weight: weight, in_proj_bias: bias } = tensors;
    const given = projected(weight, bias, 2 * width, width, values, steps, 0);
    const count = steps - from;
    const mixed = new Float64Array(count * width);
    for (let head = 0; head < layer.heads; head++) {
      for (let t = 0; t < count; t++) {
        const row = (head * count + t) * steps;
        for (let s = 0; s < steps; s++) {
          const share = looks[row + s];
          if (share === 0) continue;
          const [to, of] = [t * width + head * size, s * width + head * size];
          for (let k = 0; k < size; k++) mixed[to + k] += share * given[of + k];
        }
      }
    }
    return projected(
      tensors["out_proj.weight"],
      tensors["out_proj.bias"],
      0,
      width,
      mixed,
      count,
      0,
    );
  },
};

/** @type {Record<string, SequenceKind>} */
export const SEQUENCES = { positions, seqconv, attention };
