// Every kind of layer that the browser can run, draw and explain. Each family has one module, as in
// `playground/nets/layers`. Pages use these records instead of testing for the name of a kind.

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
 * @typedef {{shape: number[], values: Float32Array}} Output  a layer's output in row-major order
 * @typedef {Record<string, Float32Array>} Tensors  the tensors of one layer by name: "weight"
 * @typedef {{input: number, cell: number[]}} Source  a cell of one of the layer's inputs
 * @typedef {{sources: (Source|null)[], inputs: ArrayLike<number>, weights: ArrayLike<number>,
 *   bias: number, facts: Record<string, any>}} Terms
 *   The terms of sum(inputs × weights) + bias; a source of null is padding
 * @typedef {{kernels: {name: number, values: Float32Array, picked: boolean}[], all: boolean,
 *   height: number, width: number}} KernelStack  kernels as images; `all`: the stack has one
 *   kernel of every filter
 */

/**
 * The browser's implementation of one kind of layer.
 * @typedef {object} LayerKind
 * @property {(layer: Layer, inputs: number[][]) => number[]} outputShape
 * @property {(layer: Layer, inputs: number[][], output: number[]) => number} [multiplyAdds]
 *   missing if the layer multiplies nothing
 * @property {(layer: Layer, inputs: Output[], output: Output, tensors: Tensors) => () => void}
 *   [makeStep]  returns the function that computes `output.values`; without it the layer is the
 *   identity, and its output shares the input's buffer
 * @property {(layer: Layer, tensors: Tensors, values: Float64Array, steps: number,
 *   others: Float64Array[]) => Float64Array} [eachStep]  the forward pass for a sequence, applied
 *   to each step separately; `values` is steps × features (`others`: further inputs); without it
 *   the layer is the identity
 * @property {(inputs: boolean[]) => boolean} signed  whether outputs can be negative, given
 *   whether inputs can
 * @property {boolean} [aligned]  whether each output cell corresponds to the same cell of the input
 * @property {boolean} [folds]  whether an overview may hide the layer behind the one before it
 * @property {(layer: Layer, cell: number[], inputs: Output[], tensors: Tensors) => Terms} terms
 * @property {(layer: Layer, marks: Marks, inputs: number[][], output: number[]) => Marks[]}
 *   seen  for each input, the cells that the marked output cells depend on
 * @property {(layer: Layer, marks: Marks[], inputs: number[][], output: number[]) => Marks}
 *   fed  the cells of the output that depend on the marked cells of its inputs
 * @property {string} panel  the layout of a cell's arithmetic: a name in `cnn/panels.js`
 * @property {Record<string, any>} [words]  further settings of that panel
 * @property {(layer: Layer, row: number, input: number[], picture: number[]|null,
 *   tensors: Tensors) => KernelStack} [kernels]  the weights of output channel `row` as images
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

/** Whether the browser implements this kind of layer. @param {string} kind */
export const isKnown = (kind) => Object.hasOwn(KINDS, kind);

/** @param {string} kind */
export function kindOf(kind) {
  if (!isKnown(kind)) throw new Error(`The browser has no module for layers of kind “${kind}”.`);
  return KINDS[kind];
}
