// Layers that rearrange or repeat their input without computing new values. Python:
// playground/nets/layers/shape.py.

import { cellAt, valueAt } from "./cells.js";
import { sizeOf } from "./graph.js";
import { mapPlanes } from "./marks.js";

/** @typedef {import("./kinds.js").LayerKind} LayerKind */

/** The terms of an output cell that copies one cell of the input.
 * @param {number[]} cell the input's cell @param {import("./kinds.js").Output} input */
export const copied = (cell, input) => ({
  sources: [{ input: 0, cell }],
  inputs: [valueAt(input, cell)],
  weights: [1],
  bias: 0,
  facts: {},
});

const MARKED = Uint8Array.of(1); // the plane of one unit

/** @type {LayerKind} */
const flatten = {
  outputShape: (layer, [input]) => [sizeOf(input)],
  signed: ([signed]) => signed,
  terms: (layer, cell, [input]) => copied(cellAt(input.shape, cell[0]), input),
  seen(layer, marks, [input]) {
    const area = sizeOf(input.slice(1));
    return [
      Array.from({ length: input[0] }, (_, c) => {
        const own = Uint8Array.from(marks.slice(c * area, (c + 1) * area), (mark) =>
          mark ? 1 : 0,
        );
        return own.includes(1) ? own : null;
      }),
    ];
  },
  fed(layer, [marks], [input]) {
    const area = sizeOf(input.slice(1));
    return marks.flatMap((plane) =>
      Array.from({ length: area }, (_, k) => (plane?.[k] ? MARKED : null)),
    );
  },
  panel: "copy",
};

/** The input cell that an output cell repeats. @param {import("./graph.js").Layer} layer
 * @param {number[]} cell */
const repeated = ({ factor }, [channel, i, j]) => [
  channel,
  Math.floor(i / factor),
  Math.floor(j / factor),
];

/** Nearest-neighbour upsampling by `factor` in both directions. @type {LayerKind} */
const upsample = {
  outputShape: ({ factor }, [[channels, height, width]]) => [
    channels,
    height * factor,
    width * factor,
  ],
  makeStep({ factor }, [{ values: x }], { shape, values: out }) {
    const [channels, height, width] = shape;
    const across = width / factor;
    return () => {
      for (let r = 0, at = 0; r < channels * height; r++) {
        const from = Math.floor(r / factor) * across;
        for (let j = 0; j < across; j++) for (let n = 0; n < factor; n++) out[at++] = x[from + j];
      }
    };
  },
  signed: ([signed]) => signed,
  terms: (layer, cell, [input]) => copied(repeated(layer, cell), input),
  seen(layer, marks, [[, height, width]], [, , across]) {
    const shrink = (/** @type {Uint8Array} */ plane) => {
      const own = new Uint8Array(height * width);
      plane.forEach((mark, k) => {
        const [, i, j] = repeated(layer, [0, Math.floor(k / across), k % across]);
        if (mark) own[i * width + j] = 1;
      });
      return own;
    };
    return [mapPlanes(marks, shrink)];
  },
  fed: (layer, [marks], [[, , width]], [, height, across]) =>
    mapPlanes(marks, (plane) =>
      Uint8Array.from({ length: height * across }, (_, k) => {
        const [, i, j] = repeated(layer, [0, Math.floor(k / across), k % across]);
        return plane[i * width + j];
      }),
    ),
  panel: "copy",
};

export const SHAPES = { flatten, upsample };
