// The forward pass of an image net in the browser. It returns the output of every layer, as
// PyTorch's forward hooks would. Buffers are allocated once and reused by each run.
//
// `playground/nets/build.py` is the Python version of this file; tests/frontend/test_engine.py
// compares the two, layer by layer, in a real browser.

import { inputShape, nodesOf, sizeOf } from "./graph.js";
import { isKnown, kindOf } from "./kinds.js";

const MAX_WORK = 30e6; // multiply-adds, as in playground/nets/packing.py

/**
 * @typedef {import("./graph.js").Spec} Spec
 * @typedef {{activations: Float32Array[], logits: Float32Array, probabilities: Float32Array}} Pass
 *   Views of the engine's own buffers, which the next run overwrites: copy them to keep them.
 * @typedef {{names: string[], shapes: number[][], run: (input: Float32Array) => Pass}} Engine
 */

/** Call `find` on each node in order, with the results of the node's inputs; return all results.
 * @template Value
 * @param {import("./graph.js").NetNode[]} nodes @param {Value} input the value of the net's input
 * @param {(node: import("./graph.js").NetNode, inputs: Value[]) => Value} find
 * @returns {Value[]} */
export function alongNodes(nodes, input, find) {
  /** @type {Value[]} */
  const found = [];
  for (const node of nodes)
    found.push(
      find(
        node,
        node.inputs.map((row) => (row < 0 ? input : found[row])),
      ),
    );
  return found;
}

/** Output shape of each layer, without the batch dimension. @param {Spec} spec */
export const layerShapes = (spec) =>
  alongNodes(nodesOf(spec), inputShape(spec), ({ kind, layer }, inputs) =>
    kindOf(kind).outputShape(layer, inputs),
  );

/** The number of multiply-adds of one forward pass. @param {Spec} spec */
export function countWork(spec) {
  let work = 0;
  alongNodes(nodesOf(spec), inputShape(spec), ({ kind, layer }, inputs) => {
    const output = kindOf(kind).outputShape(layer, inputs);
    work += kindOf(kind).multiplyAdds?.(layer, inputs, output) ?? 0;
    return output;
  });
  return work;
}

/** Whether this engine knows all layers of the net and can run it while the user draws.
 * @param {Spec} spec */
export const canRun = (spec) =>
  spec?.input?.kind === "image" &&
  spec.layers.every(({ kind }) => isKnown(kind)) &&
  countWork(spec) <= MAX_WORK;

/** The probability that an input belongs to none of the labels, for a net trained with
 * `rejection`: the softmax over its logits and one more logit, fixed at 0.
 * @param {ArrayLike<number>} logits */
export function noneProbability(logits) {
  const top = Math.max(0, ...Array.from(logits)); // so that no exponential overflows
  const rest = Math.exp(-top);
  let sum = rest;
  for (let k = 0; k < logits.length; k++) sum += Math.exp(logits[k] - top);
  return rest / sum;
}

/** Write the softmax of the logits to `out`.
 * @param {Float32Array} logits @param {Float32Array} out */
export function softmax(logits, out) {
  let top = -Infinity,
    sum = 0;
  for (const value of logits) top = Math.max(top, value);
  for (let k = 0; k < logits.length; k++) sum += out[k] = Math.exp(logits[k] - top);
  for (let k = 0; k < logits.length; k++) out[k] /= sum;
}

/** The tensors of one layer, keyed by the name after the point: `weight` for "conv1.weight".
 * @param {string} name @param {Record<string, Float32Array>} weights
 * @returns {import("./kinds.js").Tensors} */
export function tensorsOf(name, weights) {
  const own = Object.entries(weights).filter(([key]) => key.startsWith(`${name}.`));
  return Object.fromEntries(own.map(([key, values]) => [key.slice(name.length + 1), values]));
}

/**
 * Allocate the buffers of a net and return its forward pass.
 * @param {Spec} spec
 * @param {Record<string, Float32Array>} weights by torch's names: "conv1.weight"
 * @returns {Engine} `run` takes channels × height × width numbers from 0 to 1
 */
export function makeEngine(spec, weights) {
  const nodes = nodesOf(spec);
  const shape = inputShape(spec);
  const input = { shape, values: new Float32Array(sizeOf(shape)) };
  /** @type {(() => void)[]} */
  const steps = [];
  const outputs = alongNodes(nodes, input, ({ name, kind, layer }, inputs) => {
    const { outputShape, makeStep } = kindOf(kind);
    const own = outputShape(
      layer,
      inputs.map((each) => each.shape),
    );
    if (!makeStep) return { shape: own, values: inputs[0].values };
    const output = { shape: own, values: new Float32Array(sizeOf(own)) };
    steps.push(makeStep(layer, inputs, output, tensorsOf(name, weights)));
    return output;
  });
  const activations = outputs.map(({ values }) => values);
  const logits = activations[activations.length - 1];
  const probabilities = new Float32Array(logits.length);
  const pass = { activations, logits, probabilities };
  return {
    names: nodes.map(({ name }) => name),
    shapes: outputs.map((output) => output.shape),
    run(image) {
      input.values.set(image);
      for (const step of steps) step();
      softmax(logits, probabilities);
      return pass;
    },
  };
}
