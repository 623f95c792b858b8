// Dense (fully connected) layers. Python: playground/nets/layers/dense.py.

import { range } from "./cells.js";
import { sizeOf } from "./graph.js";
import { allMarks, hasMarks, noMarks } from "./marks.js";
import { dot, multiply } from "./multiply.js";

/** @type {import("./kinds.js").LayerKind} */
const dense = {
  outputShape: (layer) => [layer.units],
  multiplyAdds: (layer, [input]) => layer.units * sizeOf(input),
  makeStep(layer, [input], output, { weight, bias }) {
    const shift = bias ?? new Float32Array(layer.units);
    return () =>
      multiply(output.values, weight, shift, input.values, output.shape[0], 1, input.shape[0]);
  },
  eachStep({ units }, { weight, bias }, values, steps) {
    const width = values.length / steps;
    const out = new Float64Array(steps * units);
    for (let t = 0; t < steps; t++)
      for (let u = 0; u < units; u++)
        out[t * units + u] = (bias ? bias[u] : 0) + dot(weight, u, width, values, t * width);
    return out;
  },
  signed: () => true,
  terms(layer, cell, [input], { weight, bias }) {
    const count = input.values.length;
    return {
      sources: range(count).map((unit) => ({ input: 0, cell: [unit] })),
      inputs: input.values,
      weights: weight.subarray(cell[0] * count, (cell[0] + 1) * count),
      bias: bias ? bias[cell[0]] : 0,
      facts: { unbiased: !bias },
    };
  },
  seen: (layer, marks, [input]) => [hasMarks(marks) ? allMarks(input) : noMarks(input)],
  fed: (layer, [marks], inputs, output) => (hasMarks(marks) ? allMarks(output) : noMarks(output)),
  panel: "products",
  /** The weights of one unit. If `maps` is given, they are reshaped to these feature maps. */
  kernels(layer, row, [count], maps, { weight }) {
    const wide = Math.ceil(Math.sqrt(count));
    const [channels, height, width] = maps ?? [1, Math.ceil(count / wide), wide];
    const own = new Float32Array(channels * height * width);
    own.set(weight.subarray(row * count, (row + 1) * count));
    const area = height * width;
    const kernels = range(channels).map((k) => ({
      name: k,
      values: own.subarray(k * area, (k + 1) * area),
      picked: false,
    }));
    return { all: false, kernels, height, width };
  },
};

export const DENSE = { dense };
