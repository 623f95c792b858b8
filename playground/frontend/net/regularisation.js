// Dropout: sets random values to zero in training and is the identity in inference. Python:
// playground/nets/layers/regularisation.py.

import { sameFed, sameSeen } from "./marks.js";
import { copied } from "./shape.js";

/** @type {import("./kinds.js").LayerKind} */
const dropout = {
  outputShape: (layer, [input]) => input,
  signed: ([signed]) => signed,
  aligned: true,
  folds: true,
  terms: (layer, cell, [input]) => copied(cell, input),
  seen: sameSeen,
  fed: sameFed,
  panel: "copy",
};

export const REGULARISATIONS = { dropout };
