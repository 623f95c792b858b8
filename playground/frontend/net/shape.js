// Layers that pass numbers on as they are, in another arrangement: flatten, upsampling, and dropout,
// which does nothing outside training. Python: playground/nets/layers/shape.py.

import { cellAt, valueAt } from "./cells.js";
import { sizeOf } from "./graph.js";
import { sameBackward, sameForward } from "./marks.js";

/** @typedef {import("./kinds.js").LayerKind} LayerKind */

/** @param {number[]} cell the cell of the input @param {import("./kinds.js").Output} input */
const copied = (cell, input) => ({
  sources: [{ input: 0, cell }],
  inputs: [valueAt(input, cell)],
  weights: [1],
  bias: 0,
  facts: {},
});

const MARKED = Uint8Array.of(1); // the plane of one unit

/** @type {LayerKind} */
const flatten = {
  shape: (layer, [input]) => [sizeOf(input)],
  signed: ([signed]) => signed,
  explain: (layer, cell, [input]) => copied(cellAt(input.shape, cell[0]), input),
  backward(layer, marks, [input]) {
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
  forward(layer, [marks], [input]) {
    const area = sizeOf(input.slice(1));
    return marks.flatMap((plane) =>
      Array.from({ length: area }, (_, k) => (plane?.[k] ? MARKED : null)),
    );
  },
  panel: "copy",
};

/** @type {LayerKind} */
const dropout = {
  shape: (layer, [input]) => input,
  signed: ([signed]) => signed,
  aligned: true,
  folds: true,
  explain: (layer, cell, [input]) => copied(cell, input),
  backward: sameBackward,
  forward: sameForward,
  panel: "copy",
};

export const SHAPES = { flatten, dropout };
