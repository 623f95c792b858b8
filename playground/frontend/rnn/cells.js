// The forward pass of a text net: every layer after the embedding, step by step, with edits of
// single values. Only typed arrays in and out; tests/frontend/test_readings.py compares it with
// torch in a real browser.

import { kindOf } from "../net/kinds.js";
import { tensorsOf } from "../net/engine.js";
import { dot } from "../net/multiply.js";
import { RECURRENT, isRecurrent } from "../net/recurrent.js";
import { SEQUENCES } from "../net/sequence.js";

/**
 * @typedef {{name: string, kind: string, inputs: string[], units?: number, heads?: number}} Layer
 * @typedef {{first: string, layers: Layer[], weights: Record<string, Float32Array>,
 *            labels: string[], inputs: number}} Net  `first` is the embedding's name, `inputs` the
 *   width of x_t
 * @typedef {{cell: string, what: string, unit: number, step: number, until: number,
 *            value: number}} Edit  unit -1 is every unit; `until` is the last step (inclusive)
 * @typedef {{name: string, kind: string, units: number, width: number, inputs: Float64Array,
 *            hidden: Float64Array, memory: Float64Array|null,
 *            gates: Record<string, Float64Array>, sums: Record<string, Float64Array>}} Cell
 * @typedef {{name: string, kind: string, units: number, looks: Float64Array}} Attention
 *   `units` is the number of heads; `looks` holds the weights [head, query step, key step]
 * @typedef {{steps: number, cells: Cell[], attentions: Attention[], last: Float64Array,
 *            logits: Float64Array, probabilities: Float64Array,
 *            values: Map<string, Float64Array>}} Reading
 */

/** Apply the edits to one value: the number that was set last, otherwise the computed one.
 * @param {Edit[]} edits @param {string} what @param {number} step @param {number} unit
 * @param {number} value */
function edited(edits, what, step, unit, value) {
  for (const edit of edits)
    if (
      edit.what === what &&
      (edit.unit === unit || edit.unit < 0) &&
      step >= edit.step &&
      step <= edit.until
    )
      value = edit.value;
  return value;
}

/** The array of a quantity in a cell. @param {Cell} cell @param {string} what
 * @returns {Float64Array} */
export const arrayOf = (cell, what) =>
  what === "hidden" ? cell.hidden : what === "memory" ? cell.memory : cell.gates[what];

/** The forward pass of one recurrent layer over all steps.
 * @param {Layer} layer @param {Record<string, Float32Array>} weights @param {Float64Array} inputs
 * @param {number} steps @param {Edit[]} edits @returns {Cell} */
function readCell(layer, weights, inputs, steps, edits) {
  const { name, kind, units } = layer;
  const width = inputs.length / steps;
  const [wx, wh] = [weights[`${name}.weight_ih_l0`], weights[`${name}.weight_hh_l0`]];
  const [bx, bh] = [weights[`${name}.bias_ih_l0`], weights[`${name}.bias_hh_l0`]];
  const empty = () => new Float64Array(steps * units);
  const rules = RECURRENT[kind];
  /** @type {Cell} */
  const cell = {
    name,
    kind,
    units,
    width,
    inputs,
    hidden: empty(),
    memory: null,
    gates: {},
    sums: {},
  };
  if (rules.blends.memory) cell.memory = empty();
  for (const gate of Object.keys(rules.gates)) {
    cell.sums[gate] = empty();
    if (gate !== "hidden") cell.gates[gate] = empty();
  }
  const own = edits.filter((edit) => edit.cell === name);
  const gates = Object.entries(rules.gates).map(([gate, { squash, scaledBy }]) => {
    const { apply } = squash;
    return { gate, apply, scaledBy, sums: cell.sums[gate], out: arrayOf(cell, gate) };
  });
  const blends = Object.entries(rules.blends).map(([blend, { value }]) => {
    return { blend, value, out: arrayOf(cell, blend) };
  });
  const zero = new Float64Array(units);
  /** @type {Record<string, number>} */
  const values = { h: 0, c: 0 };
  for (let t = 0; t < steps; t++) {
    const before = t ? cell.hidden.subarray((t - 1) * units, t * units) : zero;
    for (let u = 0; u < units; u++) {
      const at = t * units + u;
      values.h = before[u];
      values.c = t && cell.memory ? cell.memory[at - units] : 0;
      for (let block = 0, row = u; block < gates.length; block++, row += units) {
        const { gate, apply, scaledBy, sums, out } = gates[block];
        let state = dot(wh, row, units, before, 0) + bh[row];
        if (scaledBy) state *= values[scaledBy];
        const sum = dot(wx, row, width, inputs, t * width) + bx[row] + state;
        sums[at] = sum;
        values[gate] = out[at] = edited(own, gate, t, u, apply(sum));
      }
      for (const { blend, value, out } of blends)
        values[blend] = out[at] = edited(own, blend, t, u, value(values));
    }
  }
  return cell;
}

/** All quantities of one unit at one step, by the names that the rules of its layer kind use.
 * @param {Cell} cell @param {number} step @param {number} unit @returns {Record<string, number>} */
export function valuesAt(cell, step, unit) {
  const at = step * cell.units + unit;
  const { gates, blends } = RECURRENT[cell.kind];
  const names = [...Object.keys(gates), ...Object.keys(blends)];
  const before = (array) => (step && array ? array[at - cell.units] : 0);
  return {
    ...Object.fromEntries(names.map((name) => [name, arrayOf(cell, name)[at]])),
    h: before(cell.hidden),
    c: before(cell.memory),
  };
}

/** Softmax of each row of `width` logits, divided by the temperature. */
export function softmax(logits, width, temperature = 1) {
  const out = new Float64Array(logits.length);
  for (let at = 0; at < logits.length; at += width) {
    let [top, sum] = [-Infinity, 0];
    for (let k = 0; k < width; k++) top = Math.max(top, logits[at + k]);
    for (let k = 0; k < width; k++)
      sum += out[at + k] = Math.exp((logits[at + k] - top) / temperature);
    for (let k = 0; k < width; k++) out[at + k] /= sum;
  }
  return out;
}

/** The output of a non-recurrent layer at step `from` and all later steps.
 * @param {Layer} layer @param {Net} net @param {Float64Array[]} inputs @param {number} steps
 * @param {number} from */
function rowsFrom(layer, net, inputs, steps, from) {
  const tensors = tensorsOf(layer.name, net.weights);
  const sequence = SEQUENCES[layer.kind];
  if (sequence) return sequence.rows(layer, tensors, inputs[0], steps, from);
  const given = inputs.map((values) => values.subarray((from * values.length) / steps));
  const [first, ...others] = given;
  return kindOf(layer.kind).eachStep?.(layer, tensors, first, steps - from, others) ?? first;
}

/**
 * The forward pass of a text: x_t of every step through all layers after the embedding.
 * @param {Net} net @param {Float32Array|Float64Array} x  steps × net.inputs
 * @param {Edit[]} [edits] @param {Reading|null} [before] the reading of a prefix of this text: in a
 *   net without recurrent layers, only the steps after the prefix are computed
 * @returns {Reading}
 */
export function read(net, x, edits = [], before = null) {
  const steps = Math.floor(x.length / net.inputs);
  const from = before && !before.cells.length ? before.steps : 0;
  /** @type {Map<string, Float64Array>} */
  const values = new Map([[net.first, Float64Array.from(x)]]);
  const cells = [];
  const attentions = [];
  /** @type {Float64Array} */
  let last = Float64Array.from(x);
  for (const layer of net.layers) {
    const inputs = layer.inputs.map((name) => values.get(name));
    if (isRecurrent(layer.kind)) {
      cells.push(readCell(layer, net.weights, inputs[0], steps, edits));
      values.set(layer.name, cells.at(-1).hidden);
      continue;
    }
    const sequence = SEQUENCES[layer.kind];
    if (sequence?.looks && !before) {
      const tensors = tensorsOf(layer.name, net.weights);
      const looks = sequence.looks(layer, tensors, inputs[0], steps);
      attentions.push({ name: layer.name, kind: layer.kind, units: layer.heads, looks });
    }
    if (!sequence && kindOf(layer.kind).kernels) last = inputs[0]; // input of the last dense layer
    const rows = rowsFrom(layer, net, inputs, steps, from);
    values.set(layer.name, from ? joined(before.values.get(layer.name), rows) : rows);
  }
  const logits = values.get(net.layers.at(-1).name);
  const probabilities = softmax(logits, net.labels.length);
  return { steps, cells, attentions, last, logits, probabilities, values };
}

/** @param {Float64Array} first @param {Float64Array} more */
function joined(first, more) {
  const out = new Float64Array(first.length + more.length);
  out.set(first);
  out.set(more, first.length);
  return out;
}

/** The layers that the page shows over the steps: the recurrent layers, or if there are none, the
 * attention layers. @param {Reading} reading @returns {any[]} */
export const shownLayers = ({ cells, attentions }) => (cells.length ? cells : attentions);

/** The index and the value of the maximum of a row. */
export function largest(values, width, row) {
  let best = 0;
  for (let k = 1; k < width; k++)
    if (values[row * width + k] > values[row * width + best]) best = k;
  return [best, values[row * width + best]];
}

/**
 * The first two principal components (PCA) of the rows, by power iteration on the covariance
 * matrix, and each row's coordinates. Signs are chosen so that a component's largest entry is
 * positive.
 * @param {Float64Array} rows @param {number} width
 * @returns {{points: number[][], share: number[]}}
 */
export function mainDirections(rows, width) {
  const count = rows.length / width;
  const mean = new Float64Array(width);
  rows.forEach((v, k) => (mean[k % width] += v / count));
  const centred = rows.map((v, k) => v - mean[k % width]);
  const cov = new Float64Array(width * width);
  for (let t = 0; t < count; t++)
    for (let i = 0; i < width; i++)
      for (let j = 0; j < width; j++)
        cov[i * width + j] += centred[t * width + i] * centred[t * width + j];
  let total = 0;
  for (let i = 0; i < width; i++) total += cov[i * width + i];
  const axes = [0, 1].map((k) => {
    let axis = Float64Array.from({ length: width }, (_, i) => Math.cos(i * (k + 1) + k));
    let size = 0;
    for (let turn = 0; turn < 200; turn++) {
      const next = Float64Array.from({ length: width }, (_, i) => dot(cov, i, width, axis, 0));
      size = Math.hypot(...next);
      if (size < 1e-12) return { axis: new Float64Array(width), size: 0 };
      axis = next.map((v) => v / size);
    }
    for (let i = 0; i < width; i++)
      for (let j = 0; j < width; j++) cov[i * width + j] -= size * axis[i] * axis[j];
    const peak = axis.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
    return { axis: peak < 0 ? axis.map((v) => -v) : axis, size };
  });
  const along = (t, { axis }) => dot(centred, t, width, axis, 0);
  return {
    points: Array.from({ length: count }, (_, t) => [along(t, axes[0]), along(t, axes[1])]),
    share: axes.map(({ size }) => (total > 0 ? size / total : 0)),
  };
}

/** Draw an index from a row of probabilities; `random` is a number in [0, 1). */
export function draw(probabilities, random) {
  let sum = 0;
  for (let k = 0; k < probabilities.length; k++) if (random < (sum += probabilities[k])) return k;
  return probabilities.reduce((best, p, k) => (p > probabilities[best] ? k : best), 0);
}
