// Convolution: its forward pass, its arithmetic, its kernels. Python:
// playground/nets/layers/convolution.py.

import { range, valueAt } from "./cells.js";
import { sizeOf } from "./graph.js";
import { multiply } from "./multiply.js";
import { cellsUnder, collectAll, outputSize, spreadAll } from "./windows.js";

/** @typedef {import("./kinds.js").LayerKind} LayerKind */

/** @param {import("./graph.js").Layer} layer */
const windowOf = ({ kernel, stride, padding }) => ({ size: kernel, stride, padding });

/** Lay every window of the input in one row: patch[p·depth + (c·kernel + i)·kernel + j].
 * @param {Float32Array} patch @param {Float32Array} input
 * @param {number} channels @param {number} height @param {number} width of the input
 * @param {number} kernel @param {number} stride @param {number} padding
 * @param {number} rows @param {number} columns of the output */
function gather(patch, input, channels, height, width, kernel, stride, padding, rows, columns) {
  const depth = channels * kernel * kernel;
  for (let r = 0; r < rows; r++) {
    for (let q = 0; q < columns; q++) {
      const top = r * stride - padding,
        left = q * stride - padding;
      let at = (r * columns + q) * depth;
      const inside = top >= 0 && left >= 0 && top + kernel <= height && left + kernel <= width;
      for (let c = 0; c < channels; c++) {
        for (let i = 0; i < kernel; i++) {
          const y = top + i;
          const from = (c * height + y) * width + left;
          if (inside) for (let j = 0; j < kernel; j++) patch[at++] = input[from + j];
          else if (y < 0 || y >= height) for (let j = 0; j < kernel; j++) patch[at++] = 0;
          else
            for (let j = 0; j < kernel; j++) {
              const x = left + j;
              patch[at++] = x < 0 || x >= width ? 0 : input[from + j];
            }
        }
      }
    }
  }
}

/** @type {LayerKind} */
const conv = {
  outputShape: (layer, [[, height, width]]) => [
    layer.filters,
    outputSize(height, windowOf(layer)),
    outputSize(width, windowOf(layer)),
  ],
  multiplyAdds: (layer, [[channels]], output) => channels * layer.kernel ** 2 * sizeOf(output),
  makeStep({ kernel, stride, padding }, [input], output, { weight, bias }) {
    const [channels, height, width] = input.shape;
    const [filters, rows, columns] = output.shape;
    const depth = channels * kernel * kernel;
    const patch = new Float32Array(rows * columns * depth);
    return () => {
      gather(patch, input.values, channels, height, width, kernel, stride, padding, rows, columns);
      multiply(output.values, weight, bias, patch, filters, rows * columns, depth);
    };
  },
  signed: () => true,
  terms(layer, cell, [input], { weight, bias }) {
    const sources = cellsUnder(cell, windowOf(layer), input.shape, range(input.shape[0]));
    const [first, count] = [cell[0] * sources.length, sources.length];
    return {
      sources,
      inputs: sources.map((source) => (source ? valueAt(input, source.cell) : 0)),
      weights: weight.subarray(first, first + count),
      bias: bias[cell[0]],
      facts: {},
    };
  },
  seen: (layer, marks, [input], output) => [spreadAll(marks, windowOf(layer), input, output)],
  fed: (layer, [marks], [input], output) => collectAll(marks, windowOf(layer), input, output),
  panel: "kernels",
  /** With one input channel a filter is one kernel, and all filters fit side by side. */
  kernels(layer, row, [channels], _, { weight }) {
    const area = layer.kernel ** 2;
    const all = channels === 1;
    const kernels = range(all ? layer.filters : channels).map((k) => {
      const from = all ? k * area : (row * channels + k) * area;
      return { name: k, values: weight.subarray(from, from + area), picked: all && k === row };
    });
    return { all, kernels, height: layer.kernel, width: layer.kernel };
  },
};

export const CONVOLUTIONS = { conv };
