// The columns of the CNN page that are not layers: the input image (or the stage before, in a large
// net) and the softmax. They implement the same interface as a layer kind (net/kinds.js).

import { range, valueAt } from "../net/cells.js";
import { allMarks, hasMarks, noMarks } from "../net/marks.js";

/** @typedef {import("../net/kinds.js").LayerKind} LayerKind */

/** @type {LayerKind} */
export const PICTURE = {
  outputShape: (layer, [own]) => own,
  signed: () => false, // grey levels from 0 to 1
  terms: (layer, cell, [own]) => ({
    sources: [{ input: 0, cell }],
    inputs: [valueAt(own, cell)],
    weights: [1],
    bias: 0,
    facts: {},
  }),
  seen: (layer, marks) => [marks],
  fed: (layer, [marks]) => marks,
  panel: "pixel",
};

/** The output of the stage before. @type {LayerKind} */
export const EARLIER = { ...PICTURE, signed: () => true, panel: "earlier" };

/** @type {LayerKind} */
export const SOFTMAX = {
  outputShape: (layer, [logits]) => logits,
  signed: () => false,
  aligned: true,
  terms(layer, cell, [{ values: logits }]) {
    const largest = logits.reduce((a, b) => Math.max(a, b));
    return {
      sources: range(logits.length).map((unit) => ({ input: 0, cell: [unit] })),
      inputs: Array.from(logits, (z) => Math.exp(z - largest)),
      weights: new Array(logits.length).fill(1),
      bias: 0,
      facts: { largest },
    };
  },
  seen: (layer, marks, [logits]) => [hasMarks(marks) ? allMarks(logits) : noMarks(logits)],
  fed: (layer, [marks], [logits]) => (hasMarks(marks) ? allMarks(logits) : noMarks(logits)),
  panel: "softmax",
};
