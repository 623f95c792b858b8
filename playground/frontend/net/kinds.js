// Every kind of layer that the browser can run, draw and explain: one module a family, as in
// `playground/nets/layers`. The pages ask these records and never the name of a kind.

import { ACTIVATIONS } from "./activation.js";
import { COMBINATIONS } from "./combine.js";
import { CONVOLUTIONS } from "./convolution.js";
import { DENSE } from "./dense.js";
import { NORMALISATIONS } from "./normalisation.js";
import { POOLINGS } from "./pooling.js";
import { REGULARISATIONS } from "./regularisation.js";
import { SHAPES } from "./shape.js";

/**
 * @typedef {import("./graph.js").Layer} Layer
 * @typedef {import("./marks.js").Marks} Marks
 * @typedef {{shape: number[], values: Float32Array}} Output  what one layer gives, row by row
 * @typedef {Record<string, Float32Array>} Tensors  of one layer, by their last name: "weight"
 * @typedef {{input: number, cell: number[]}} Source  a cell of one of the layer's inputs
 * @typedef {{sources: (Source|null)[], inputs: ArrayLike<number>, weights: ArrayLike<number>,
 *   bias: number, facts: Record<string, any>}} Terms
 *   sum(inputs × weights) + bias; a source of null is padding
 * @typedef {{kernels: {name: number, values: Float32Array, picked: boolean}[], all: boolean,
 *   height: number, width: number}} KernelStack  weights as pictures; `all`: one of each filter
 */

/**
 * The browser's side of one kind of layer.
 * @typedef {object} LayerKind
 * @property {(layer: Layer, inputs: number[][]) => number[]} outputShape
 * @property {(layer: Layer, inputs: number[][], output: number[]) => number} [multiplyAdds]
 *   none where there is no product
 * @property {(layer: Layer, inputs: Output[], output: Output, tensors: Tensors) => () => void}
 *   [makeStep]  makes the function that fills `output.values`; without it the output is the
 *   input's numbers as they are, and the two share a buffer
 * @property {(layer: Layer, tensors: Tensors, values: Float64Array, steps: number,
 *   others: Float64Array[]) => Float64Array} [eachStep]  the same for a sequence, each step alone,
 *   step by step in a row (`others`: a second input and more); without it the sequence stays as
 *   it is
 * @property {(inputs: boolean[]) => boolean} signed  whether outputs can be negative, given
 *   whether inputs can
 * @property {boolean} [aligned]  whether a cell belongs to the same cell of its input
 * @property {boolean} [folds]  whether an overview may leave it out behind the layer before
 * @property {(layer: Layer, cell: number[], inputs: Output[], tensors: Tensors) => Terms} terms
 * @property {(layer: Layer, marks: Marks, inputs: number[][], output: number[]) => Marks[]}
 *   seen  for each input, the cells that marked cells of the output depend on
 * @property {(layer: Layer, marks: Marks[], inputs: number[][], output: number[]) => Marks}
 *   fed  the cells of the output that depend on the marked cells of its inputs
 * @property {string} panel  how a cell's arithmetic is laid out: a name in `cnn/panels.js`
 * @property {Record<string, any>} [words]  what the panel needs beside the numbers
 * @property {(layer: Layer, row: number, input: number[], picture: number[]|null,
 *   tensors: Tensors) => KernelStack} [kernels]  the weights of output `row` as pictures
 */

/** @type {Record<string, LayerKind>} */
export const KINDS = {
  ...CONVOLUTIONS,
  ...POOLINGS,
  ...NORMALISATIONS,
  ...ACTIVATIONS,
  ...DENSE,
  ...COMBINATIONS,
  ...SHAPES,
  ...REGULARISATIONS,
};

/** Whether the browser has this kind of layer. @param {string} kind */
export const isKnown = (kind) => Object.hasOwn(KINDS, kind);

/** @param {string} kind */
export function kindOf(kind) {
  if (!isKnown(kind)) throw new Error(`The browser has no module for layers of kind “${kind}”.`);
  return KINDS[kind];
}
