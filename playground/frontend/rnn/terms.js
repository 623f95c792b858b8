// The arithmetic behind one unit at one step, opened so that what is shown adds up.

import { GATES } from "./cells.js";

/**
 * One matrix product opened: its largest terms and the sum of the rest.
 * @returns {{parts: {index: number, weight: number, value: number, product: number}[],
 *            rest: number, count: number, total: number}}
 */
export function openProduct(matrix, row, width, vector, at, shown = 3) {
  const parts = [];
  for (let k = 0; k < width; k++) {
    const [weight, value] = [matrix[row * width + k], vector[at + k]];
    parts.push({ index: k, weight, value, product: weight * value });
  }
  const total = parts.reduce((sum, part) => sum + part.product, 0);
  parts.sort((a, b) => Math.abs(b.product) - Math.abs(a.product) || a.index - b.index);
  const top = parts.slice(0, shown);
  return {
    parts: top,
    count: width - top.length,
    rest: total - top.reduce((s, p) => s + p.product, 0),
    total,
  };
}

/**
 * Everything that makes one sum of a recurrent cell (a gate's, or the hidden state's of "rnn").
 * The new gate of a "gru" lets the reset gate scale what comes from the state.
 * @returns {{input: any, state: any, inputBias: number, stateBias: number, scale: number|null,
 *            sum: number}}
 */
export function explainSum(net, cell, gate, step, unit, shown = 3) {
  const row = GATES[cell.kind].indexOf(gate) * cell.units + unit;
  const weight = (name) => net.weights[`${cell.name}.${name}_l0`];
  const before = step
    ? cell.hidden.subarray((step - 1) * cell.units, step * cell.units)
    : new Float64Array(cell.units);
  return {
    input: openProduct(weight("weight_ih"), row, cell.width, cell.inputs, step * cell.width, shown),
    state: openProduct(weight("weight_hh"), row, cell.units, before, 0, shown),
    inputBias: weight("bias_ih")[row],
    stateBias: weight("bias_hh")[row],
    scale:
      cell.kind === "gru" && gate === "new" ? cell.gates.reset[step * cell.units + unit] : null,
    sum: cell.sums[gate][step * cell.units + unit],
  };
}

/** One logit opened: the last dense layer's product and bias. */
export function explainLogit(net, reading, step, label, shown = 3) {
  const layer = net.layers.filter(({ kind }) => kind === "dense").at(-1);
  const width = reading.last.length / reading.steps;
  return {
    ...openProduct(
      net.weights[`${layer.name}.weight`],
      label,
      width,
      reading.last,
      step * width,
      shown,
    ),
    bias: net.weights[`${layer.name}.bias`][label],
    sum: reading.logits[step * net.labels.length + label],
  };
}

const SIGNS = { " ": "␣", "\n": "↵", "\t": "⇥" };

/** A token as it is shown, never invisible: spaces and line breaks get a sign, other invisible
 * characters their number, and a mark without a letter a circle to sit on. */
export function showToken(token) {
  if (!token) return "";
  if (token in SIGNS) return SIGNS[token];
  if (/^[\p{C}\p{Z}]+$/u.test(token))
    return [...token]
      .map((c) => `U+${c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`)
      .join(" ");
  return /^\p{M}/u.test(token) ? `◌${token}` : token;
}
