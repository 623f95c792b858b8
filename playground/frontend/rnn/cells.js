// A recurrent net reads: the forward pass of every layer after the embedding, step by step, with
// edits. Plain numbers in, plain numbers out; a test compares it with torch in a real browser.

/**
 * @typedef {{name: string, kind: string, units?: number}} Layer
 * @typedef {{layers: Layer[], weights: Record<string, Float32Array>, labels: string[],
 *            inputs: number}} Net  `inputs` is the width of x_t
 * @typedef {{cell: string, what: string, unit: number, step: number, until: number,
 *            value: number}} Edit  unit -1 is every unit; `until` is the last step, included
 * @typedef {{name: string, kind: string, units: number, width: number, inputs: Float64Array,
 *            hidden: Float64Array, memory: Float64Array|null,
 *            gates: Record<string, Float64Array>, sums: Record<string, Float64Array>}} Cell
 * @typedef {{steps: number, cells: Cell[], last: Float64Array, logits: Float64Array,
 *            probabilities: Float64Array}} Reading
 */

export const GATES = {
  rnn: ["hidden"],
  gru: ["reset", "update", "new"],
  lstm: ["input", "forget", "cell", "output"],
};

const sigmoid = (v) => 1 / (1 + Math.exp(-v));
const ACTIVATIONS = { relu: (v) => Math.max(0, v), tanh: Math.tanh, sigmoid };

/** Row `row` of a matrix of `width` columns times a stretch of a vector. */
export function dot(matrix, row, width, vector, at) {
  let sum = 0;
  for (let k = 0, w = row * width; k < width; k++, w++) sum += matrix[w] * vector[at + k];
  return sum;
}

/** What the edits say about a value: the number set last, or the computed one. */
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

/** One recurrent layer over all steps. @returns {Cell} */
function readCell(layer, weights, inputs, steps, edits) {
  const { name, kind, units } = layer;
  const width = inputs.length / steps;
  const [wx, wh] = [weights[`${name}.weight_ih_l0`], weights[`${name}.weight_hh_l0`]];
  const [bx, bh] = [weights[`${name}.bias_ih_l0`], weights[`${name}.bias_hh_l0`]];
  const empty = () => new Float64Array(steps * units);
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
  if (kind === "lstm") cell.memory = empty();
  for (const gate of GATES[kind]) {
    cell.sums[gate] = empty();
    if (kind !== "rnn") cell.gates[gate] = empty();
  }
  const own = edits.filter((edit) => edit.cell === name);
  const zero = new Float64Array(units);
  for (let t = 0; t < steps; t++) {
    const before = t ? cell.hidden.subarray((t - 1) * units, t * units) : zero;
    const fromInput = (gate, u) =>
      dot(wx, gate * units + u, width, inputs, t * width) + bx[gate * units + u];
    const fromState = (gate, u) =>
      dot(wh, gate * units + u, units, before, 0) + bh[gate * units + u];
    for (let u = 0; u < units; u++) {
      const at = t * units + u;
      const keep = (name, sum, squash) => {
        cell.sums[name][at] = sum;
        return (cell.gates[name][at] = edited(own, name, t, u, squash(sum)));
      };
      let h;
      if (kind === "rnn") {
        const sum = fromInput(0, u) + fromState(0, u);
        cell.sums.hidden[at] = sum;
        h = Math.tanh(sum);
      } else if (kind === "gru") {
        const reset = keep("reset", fromInput(0, u) + fromState(0, u), sigmoid);
        const update = keep("update", fromInput(1, u) + fromState(1, u), sigmoid);
        const fresh = keep("new", fromInput(2, u) + reset * fromState(2, u), Math.tanh);
        h = (1 - update) * fresh + update * before[u];
      } else {
        const input = keep("input", fromInput(0, u) + fromState(0, u), sigmoid);
        const forget = keep("forget", fromInput(1, u) + fromState(1, u), sigmoid);
        const fresh = keep("cell", fromInput(2, u) + fromState(2, u), Math.tanh);
        const output = keep("output", fromInput(3, u) + fromState(3, u), sigmoid);
        const kept = forget * (t ? cell.memory[at - units] : 0) + input * fresh;
        cell.memory[at] = edited(own, "memory", t, u, kept);
        h = output * Math.tanh(cell.memory[at]);
      }
      cell.hidden[at] = edited(own, "hidden", t, u, h);
    }
  }
  return cell;
}

function dense(layer, weights, values, steps) {
  const [w, b] = [weights[`${layer.name}.weight`], weights[`${layer.name}.bias`]];
  const [width, units] = [values.length / steps, b.length];
  const out = new Float64Array(steps * units);
  for (let t = 0; t < steps; t++)
    for (let u = 0; u < units; u++) out[t * units + u] = b[u] + dot(w, u, width, values, t * width);
  return out;
}

function norm(layer, weights, values) {
  const part = (name) => weights[`${layer.name}.${name}`];
  const [gain, shift, mean, variance] = ["weight", "bias", "running_mean", "running_var"].map(part);
  return values.map((v, k) => {
    const u = k % gain.length;
    return ((v - mean[u]) / Math.sqrt(variance[u] + 1e-5)) * gain[u] + shift[u];
  });
}

/** Row by row: e^value over the row's sum. */
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

/**
 * Read a text: x_t of every step through all layers after the embedding.
 * @param {Net} net @param {Float32Array|Float64Array} x  steps × net.inputs
 * @param {Edit[]} [edits] @returns {Reading}
 */
export function read(net, x, edits = []) {
  const steps = Math.floor(x.length / net.inputs);
  let values = Float64Array.from(x);
  const cells = [];
  let last = values;
  for (const layer of net.layers) {
    if (layer.kind in GATES) {
      cells.push(readCell(layer, net.weights, values, steps, edits));
      values = cells.at(-1).hidden;
    } else if (layer.kind === "dense") {
      last = values; // what the last dense layer reads
      values = dense(layer, net.weights, values, steps);
    } else if (layer.kind === "norm") values = norm(layer, net.weights, values);
    else if (layer.kind in ACTIVATIONS) values = values.map(ACTIVATIONS[layer.kind]);
  }
  return { steps, cells, last, logits: values, probabilities: softmax(values, net.labels.length) };
}

/** The largest of a row: [index, value]. */
export function largest(values, width, row) {
  let best = 0;
  for (let k = 1; k < width; k++)
    if (values[row * width + k] > values[row * width + best]) best = k;
  return [best, values[row * width + best]];
}

/**
 * The two main directions of a cloud of rows, by power iteration on the covariance, and where
 * each row lies along them. The sign makes the largest part of a direction positive.
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

/** A generator of numbers from 0 to below 1, the same for the same seed (mulberry32). */
export function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let v = Math.imul(state ^ (state >>> 15), state | 1);
    v ^= v + Math.imul(v ^ (v >>> 7), v | 61);
    return ((v ^ (v >>> 14)) >>> 0) / 4294967296;
  };
}

/** Draw an index from a row of probabilities with a number from 0 to below 1. */
export function draw(probabilities, random) {
  let sum = 0;
  for (let k = 0; k < probabilities.length; k++) if (random < (sum += probabilities[k])) return k;
  return probabilities.reduce((best, p, k) => (p > probabilities[best] ? k : best), 0);
}
