// The arithmetic behind one unit at one step, opened so that what is shown adds up.

import { isKnown, kindOf } from "../net/kinds.js";
import { RECURRENT } from "../net/recurrent.js";
import { roundToSum } from "../shared/numbers.js";

export const DIGITS = 3; // after the point, of every number of a reading

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
 * Everything that makes the sum of one gate. Where another gate scales what comes from the state,
 * `scale` is its value.
 * @returns {{input: any, state: any, inputBias: number, stateBias: number, scale: number|null,
 *            sum: number}}
 */
export function explainSum(net, cell, gate, step, unit, shown = 3) {
  const { gates } = RECURRENT[cell.kind];
  const row = Object.keys(gates).indexOf(gate) * cell.units + unit;
  const { scaledBy } = gates[gate];
  const weight = (name) => net.weights[`${cell.name}.${name}_l0`];
  const before = step
    ? cell.hidden.subarray((step - 1) * cell.units, step * cell.units)
    : new Float64Array(cell.units);
  return {
    input: openProduct(weight("weight_ih"), row, cell.width, cell.inputs, step * cell.width, shown),
    state: openProduct(weight("weight_hh"), row, cell.units, before, 0, shown),
    inputBias: weight("bias_ih")[row],
    stateBias: weight("bias_hh")[row],
    scale: scaledBy ? cell.gates[scaledBy][step * cell.units + unit] : null,
    sum: cell.sums[gate][step * cell.units + unit],
  };
}

/** The products of an opened matrix product, the rest as one. */
export const productsOf = (opened) => [
  ...opened.parts.map((part) => part.product),
  ...(opened.count ? [opened.rest] : []),
];

/**
 * The sum of a gate that nothing scales, rounded so that it adds up: products with x, products with
 * the state, both biases together, in whole units of the last shown digit. The picture and the table
 * of the equation both show these.
 */
export function roundedSum(made) {
  const parts = [productsOf(made.input), productsOf(made.state), [made.inputBias + made.stateBias]];
  const { terms, total } = roundToSum(parts.flat(), made.sum, DIGITS);
  const [input, state, bias] = parts.map((part) => terms.splice(0, part.length));
  return { input, state, bias: bias[0], total };
}

/** One logit opened: the last dense layer's product and bias. */
export function explainLogit(net, reading, step, label, shown = 3) {
  const layer = net.layers.filter(({ kind }) => isKnown(kind) && kindOf(kind).kernels).at(-1);
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
