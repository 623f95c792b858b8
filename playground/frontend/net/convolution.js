// Convolutions and transposed convolutions: forward pass, terms of a cell, and kernels. Python:
// playground/nets/layers/convolution.py.

import { range, valueAt } from "./cells.js";
import { sizeOf } from "./graph.js";
import { anyChannel, mapPlanes } from "./marks.js";
import { multiply } from "./multiply.js";
import { cellsUnder, collectAll, outputSize, padBefore, reachOf, spreadAll } from "./windows.js";

/** @typedef {import("./kinds.js").LayerKind} LayerKind
 * @typedef {import("./windows.js").Window} Window */

/** The sliding window of a layer. A spec may omit `dilation` and `same` if they have the default.
 * @param {import("./graph.js").Layer} layer */
const windowOf = ({ kernel, stride, padding, dilation = 1, same = false }) => ({
  size: kernel,
  stride,
  padding,
  dilation,
  same,
});

/** Write each window of the given channels as one row of `patch` (im2col):
 * patch[p·depth + (c·kernel + i)·kernel + j].
 * @param {Float32Array} patch @param {Float32Array} input
 * @param {number} channels @param {number} height @param {number} width of the input
 * @param {Required<Window>} window @param {number} rows @param {number} columns of the output */
function gather(patch, input, channels, height, width, window, rows, columns) {
  const { size, stride, dilation } = window;
  const reach = reachOf(window);
  const above = padBefore(height, window),
    before = padBefore(width, window);
  const depth = channels * size * size;
  for (let r = 0; r < rows; r++) {
    for (let q = 0; q < columns; q++) {
      const top = r * stride - above,
        left = q * stride - before;
      let at = (r * columns + q) * depth;
      const inside = top >= 0 && left >= 0 && top + reach <= height && left + reach <= width;
      for (let c = 0; c < channels; c++) {
        for (let i = 0; i < size; i++) {
          const y = top + i * dilation;
          const from = (c * height + y) * width + left;
          if (inside && dilation === 1)
            for (let j = 0; j < size; j++) patch[at++] = input[from + j];
          else if (y < 0 || y >= height) for (let j = 0; j < size; j++) patch[at++] = 0;
          else
            for (let j = 0; j < size; j++) {
              const x = left + j * dilation;
              patch[at++] = x < 0 || x >= width ? 0 : input[from + j * dilation];
            }
        }
      }
    }
  }
}

/** A depthwise convolution with one filter per channel. It skips im2col, because each input
 * channel is read by one filter only.
 * @param {Required<Window>} window @param {import("./kinds.js").Output} input
 * @param {import("./kinds.js").Output} output @param {Float32Array} weight
 * @param {Float32Array} bias */
function depthwise(window, input, output, weight, bias) {
  const [channels, height, width] = input.shape;
  const [, rows, columns] = output.shape;
  const { size, stride, dilation } = window;
  const above = padBefore(height, window),
    before = padBefore(width, window);
  const [x, out] = [input.values, output.values];
  for (let c = 0, at = 0; c < channels; c++) {
    for (let r = 0; r < rows; r++) {
      for (let q = 0; q < columns; q++) {
        const top = r * stride - above,
          left = q * stride - before;
        let sum = bias[c];
        for (let i = 0; i < size; i++) {
          const y = top + i * dilation;
          if (y < 0 || y >= height) continue;
          const from = (c * height + y) * width,
            kernel = (c * size + i) * size;
          for (let j = 0; j < size; j++) {
            const z = left + j * dilation;
            if (z >= 0 && z < width) sum += weight[kernel + j] * x[from + z];
          }
        }
        out[at++] = sum;
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
  multiplyAdds: ({ kernel, groups = 1 }, [[channels]], output) =>
    (channels / groups) * kernel ** 2 * sizeOf(output),
  makeStep(layer, [input], output, { weight, bias }) {
    const { groups = 1 } = layer;
    const window = windowOf(layer);
    const [channels, height, width] = input.shape;
    const [filters, rows, columns] = output.shape;
    const shift = bias ?? new Float32Array(filters);
    if (groups === channels && filters === channels && groups > 1)
      return () => depthwise(window, input, output, weight, shift);
    const [own, made] = [channels / groups, filters / groups];
    const [area, places] = [height * width, rows * columns];
    const depth = own * window.size ** 2;
    const patch = new Float32Array(places * depth);
    const parts = range(groups).map((g) => ({
      input: input.values.subarray(g * own * area, (g + 1) * own * area),
      output: output.values.subarray(g * made * places, (g + 1) * made * places),
      weight: weight.subarray(g * made * depth, (g + 1) * made * depth),
      shift: shift.subarray(g * made, (g + 1) * made),
    }));
    return () => {
      for (const part of parts) {
        gather(patch, part.input, own, height, width, window, rows, columns);
        multiply(part.output, part.weight, part.shift, patch, made, places, depth);
      }
    };
  },
  signed: () => true,
  terms(layer, cell, [input], { weight, bias }) {
    const { groups = 1, filters } = layer;
    const size = input.shape[0] / groups;
    const from = Math.floor(cell[0] / (filters / groups)) * size;
    const channels = range(size).map((c) => from + c);
    const sources = cellsUnder(cell, windowOf(layer), input.shape, channels);
    const [first, count] = [cell[0] * sources.length, sources.length];
    return {
      sources,
      inputs: sources.map((source) => (source ? valueAt(input, source.cell) : 0)),
      weights: weight.subarray(first, first + count),
      bias: bias ? bias[cell[0]] : 0,
      facts: { channels, unbiased: !bias },
    };
  },
  seen: (layer, marks, [input], output) => [
    spreadAll(marks, windowOf(layer), input, output, layer.groups),
  ],
  fed: (layer, [marks], [input], output) =>
    collectAll(marks, windowOf(layer), input, output, layer.groups),
  panel: "kernels",
  /** If each filter has one kernel only, the kernels of all filters are returned. */
  kernels({ kernel, filters, groups = 1 }, row, [channels], _, { weight }) {
    const area = kernel ** 2;
    const size = channels / groups;
    const all = size === 1;
    const from = Math.floor(row / (filters / groups)) * size;
    const kernels = range(all ? filters : size).map((k) => {
      const start = all ? k * area : (row * size + k) * area;
      const values = weight.subarray(start, start + area);
      return { name: all ? k : from + k, values, picked: all && k === row };
    });
    return { all, kernels, height: kernel, width: kernel };
  },
};

/** For each row (or column) of the kernel: the input row that contributes to output row `at`
 * through it, or null if there is none. @param {import("./graph.js").Layer} layer
 * @param {number} at @param {number} side the input's height (or width) */
const rowsTo = ({ kernel, stride, padding }, at, side) =>
  range(kernel).map((p) => {
    const from = at + padding - p;
    return from % stride || from < 0 || from / stride >= side ? null : from / stride;
  });

/** @type {LayerKind} */
const convtranspose = {
  outputShape: ({ filters, kernel, stride, padding }, [[, height, width]]) => [
    filters,
    (height - 1) * stride + kernel - 2 * padding,
    (width - 1) * stride + kernel - 2 * padding,
  ],
  multiplyAdds: ({ kernel, filters }, [input]) => filters * kernel ** 2 * sizeOf(input),
  makeStep({ kernel, stride, padding }, [input], output, { weight, bias }) {
    const [channels, height, width] = input.shape;
    const [filters, rows, columns] = output.shape;
    const [x, out] = [input.values, output.values];
    return () => {
      for (let o = 0; o < filters; o++)
        out.fill(bias ? bias[o] : 0, o * rows * columns, (o + 1) * rows * columns);
      for (let c = 0; c < channels; c++) {
        for (let i = 0; i < height; i++) {
          for (let j = 0; j < width; j++) {
            const value = x[(c * height + i) * width + j];
            if (value === 0) continue;
            for (let o = 0; o < filters; o++) {
              for (let p = 0; p < kernel; p++) {
                const y = i * stride + p - padding;
                if (y < 0 || y >= rows) continue;
                const own = ((c * filters + o) * kernel + p) * kernel,
                  to = (o * rows + y) * columns;
                for (let q = 0; q < kernel; q++) {
                  const z = j * stride + q - padding;
                  if (z >= 0 && z < columns) out[to + z] += value * weight[own + q];
                }
              }
            }
          }
        }
      }
    };
  },
  signed: () => true,
  terms(layer, cell, [input], { weight, bias }) {
    const [channels, height, width] = input.shape;
    const area = layer.kernel ** 2;
    const [rows, columns] = [rowsTo(layer, cell[1], height), rowsTo(layer, cell[2], width)];
    /** @type {(import("./kinds.js").Source|null)[]} */
    const sources = range(channels).flatMap((c) =>
      rows.flatMap((i) =>
        columns.map((j) => (i === null || j === null ? null : { input: 0, cell: [c, i, j] })),
      ),
    );
    const weights = range(channels).flatMap((c) => {
      const from = (c * layer.filters + cell[0]) * area;
      return Array.from(weight.subarray(from, from + area));
    });
    return {
      sources,
      inputs: sources.map((source) => (source ? valueAt(input, source.cell) : 0)),
      weights,
      bias: bias ? bias[cell[0]] : 0,
      facts: { channels: range(channels), unbiased: !bias },
    };
  },
  seen(layer, marks, [[channels, height, width]], [, , across]) {
    const under = (/** @type {Uint8Array} */ plane) => {
      const own = new Uint8Array(height * width);
      plane.forEach((mark, k) => {
        if (!mark) return;
        const columns = rowsTo(layer, k % across, width);
        for (const i of rowsTo(layer, Math.floor(k / across), height))
          for (const j of columns) if (i !== null && j !== null) own[i * width + j] = 1;
      });
      return own;
    };
    return [mapPlanes(new Array(channels).fill(anyChannel(marks)), under)];
  },
  fed({ kernel, stride, padding }, [marks], [[, , across]], [filters, rows, columns]) {
    const laid = (/** @type {Uint8Array} */ plane) => {
      const own = new Uint8Array(rows * columns);
      plane.forEach((mark, k) => {
        if (!mark) return;
        const top = Math.floor(k / across) * stride - padding,
          left = (k % across) * stride - padding;
        for (let i = Math.max(0, top); i < Math.min(rows, top + kernel); i++)
          for (let j = Math.max(0, left); j < Math.min(columns, left + kernel); j++)
            own[i * columns + j] = 1;
      });
      return own;
    };
    return mapPlanes(new Array(filters).fill(anyChannel(marks)), laid);
  },
  panel: "kernels",
  kernels({ kernel, filters }, row, [channels], _, { weight }) {
    const area = kernel ** 2;
    const kernels = range(channels).map((c) => {
      const from = (c * filters + row) * area;
      return { name: c, values: weight.subarray(from, from + area), picked: false };
    });
    return { all: false, kernels, height: kernel, width: kernel };
  },
};

export const CONVOLUTIONS = { conv, convtranspose };
