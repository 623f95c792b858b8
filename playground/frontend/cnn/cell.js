// The arithmetic of one cell, computed in the browser so that clicks need no server.
// `playground/explain/cell.py` does the same in Python; tests/frontend/test_cell.py compares them.

import { EARLIER, PICTURE, SOFTMAX } from "./ends.js";
import { valueAt } from "../net/cells.js";
import { softmax, tensorsOf } from "../net/engine.js";
import { inputShape, nodesOf, sizeOf } from "../net/graph.js";
import { kindOf } from "../net/kinds.js";
import { hasMarks, noMarks, oneMark, union } from "../net/marks.js";

/**
 * @typedef {import("../net/kinds.js").LayerKind} LayerKind
 * @typedef {import("../net/marks.js").Marks} Marks
 * @typedef {{name: string, kind: string, rules: LayerKind, layer: any, inputs: number[],
 *   shape: number[], values: Float32Array, colour?: boolean}} Column  `inputs`: indices of its
 *   input columns; `colour`: the channels are red, green and blue
 * @typedef {{at: number, cell: number[]}} Place
 * @typedef {{cell: number[], sources: (Place|null)[], inputs: Float64Array,
 *   weights: Float64Array, bias: number, sum: number, output: number,
 *   facts: Record<string, any>}} Arithmetic
 */

/**
 * What the first column is: the `input` drawing, a `photo`, or the layer `earlier`, whose output a
 * stage of a large net reads.
 * @typedef {{photo?: boolean, earlier?: string}} First
 */

/** @param {First} first @param {number[]} shape */
const firstKind = ({ photo, earlier }, shape) => ({
  name: earlier ?? "input",
  kind: earlier ? "earlier" : photo ? "photo" : "input",
  rules: earlier ? EARLIER : PICTURE,
  colour: !earlier && shape[0] === 3,
});

/** The columns of one forward pass: the input, every layer and the softmax. A stage that does not
 * end the net has no labels and no softmax.
 * @param {import("../net/graph.js").Spec} spec @param {import("../net/engine.js").Engine} engine
 * @param {import("../net/engine.js").Pass} pass @param {Float32Array} input
 * @param {First} [first] @returns {Column[]} */
export function columnsOf(spec, engine, pass, input, first = {}) {
  const copy = (values) => Float32Array.from(values); // the engine reuses its buffers
  const layers = nodesOf(spec).map((node, row) => ({
    ...node,
    rules: kindOf(node.kind),
    inputs: node.inputs.map((source) => source + 1),
    shape: Array.from(engine.shapes[row]),
    values: copy(pass.activations[row]),
  }));
  return [
    {
      ...firstKind(first, inputShape(spec)),
      layer: null,
      inputs: [],
      shape: inputShape(spec),
      values: copy(input),
    },
    ...layers,
    ...(spec.labels.length ? [softmaxOf(spec, layers.length, copy(pass.probabilities))] : []),
  ];
}

/** @param {import("../net/graph.js").Spec} spec @param {number} logits index of their column
 * @param {Float32Array} values @returns {Column} */
const softmaxOf = (spec, logits, values) => ({
  name: "softmax",
  kind: "softmax",
  rules: SOFTMAX,
  layer: null,
  inputs: [logits],
  shape: [spec.labels.length],
  values,
});

/** An engine that returns outputs computed by the server for one image.
 * @param {string[]} names @param {number[][]} shapes
 * @param {Float32Array} numbers the concatenated outputs of all layers
 * @returns {import("../net/engine.js").Engine} */
export function servedEngine(names, shapes, numbers) {
  let at = 0;
  const activations = shapes.map((shape) => numbers.subarray(at, (at += sizeOf(shape))));
  const logits = activations[activations.length - 1];
  const probabilities = new Float32Array(logits.length);
  softmax(logits, probabilities);
  return { names, shapes, run: () => ({ activations, logits, probabilities }) };
}

/** How one cell is computed: sum(inputs × weights) + bias = sum, and the cell's output.
 * @param {Column[]} columns @param {number} at @param {number[]} cell
 * @param {Record<string, Float32Array>} weights @returns {Arithmetic} */
export function explain(columns, at, cell, weights) {
  const column = columns[at];
  const sources = column.inputs.length ? column.inputs : [at]; // the input column is its own source
  const found = column.rules.terms(
    column.layer,
    cell,
    sources.map((source) => columns[source]),
    tensorsOf(column.name, weights),
  );
  const inputs = Float64Array.from(found.inputs);
  const own = Float64Array.from(found.weights);
  let sum = 0;
  for (let k = 0; k < inputs.length; k++) sum += inputs[k] * own[k];
  return {
    cell,
    sources: found.sources.map(
      (source) => source && { at: sources[source.input], cell: source.cell },
    ),
    inputs,
    weights: own,
    bias: found.bias,
    sum: sum + found.bias,
    output: valueAt(column, cell),
    facts: found.facts,
  };
}

const shapesOf = (columns, which) => which.map((at) => columns[at].shape);

/** For each column up to `at`, the cells that the given cell depends on.
 * @param {Column[]} columns @param {number} at @param {number[]} cell @returns {Marks[]} */
export function seenCells(columns, at, cell) {
  const found = columns.slice(0, at + 1).map(({ shape }) => noMarks(shape));
  found[at] = oneMark(columns[at].shape, cell);
  for (let k = at; k > 0; k--) {
    if (!hasMarks(found[k])) continue;
    const { rules, layer, inputs, shape } = columns[k];
    const marks = rules.seen(layer, found[k], shapesOf(columns, inputs), shape);
    inputs.forEach((source, n) => (found[source] = union(found[source], marks[n])));
  }
  return found;
}

/** For each column, the cells that depend on the given cell; none in earlier columns.
 * @param {Column[]} columns @param {number} at @param {number[]} cell @returns {Marks[]} */
export function fedCells(columns, at, cell) {
  const found = columns.map(({ shape }) => noMarks(shape));
  found[at] = oneMark(columns[at].shape, cell);
  for (let k = at + 1; k < columns.length; k++) {
    const { rules, layer, inputs, shape } = columns[k];
    const marks = inputs.map((source) => found[source]);
    if (marks.some(hasMarks)) found[k] = rules.fed(layer, marks, shapesOf(columns, inputs), shape);
  }
  return found;
}
