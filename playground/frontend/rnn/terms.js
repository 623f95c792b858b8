// The arithmetic of one unit at one step, expanded into terms that add up as shown.

import { isKnown, kindOf } from "../net/kinds.js";
import { RECURRENT } from "../net/recurrent.js";
import { roundToSum } from "../shared/numbers.js";

export const DIGITS = 3; // number of decimals of all shown numbers

/**
 * Expand one row of a matrix product into its largest terms and the sum of the others.
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
 * All terms of the pre-activation of one gate. If another gate scales the contribution of the
 * state, `scale` is that gate's value, otherwise null.
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

/** The terms of an expanded matrix product, with the sum of the others as one term. */
export const productsOf = (opened) => [
  ...opened.parts.map((part) => part.product),
  ...(opened.count ? [opened.rest] : []),
];

/**
 * The terms of a gate without scaling, rounded so that they add up: products with x, products with
 * the state, and the sum of both biases, in units of the last shown digit. The diagram and the
 * equation's table show the same terms.
 */
export function roundedSum(made) {
  const parts = [productsOf(made.input), productsOf(made.state), [made.inputBias + made.stateBias]];
  const { terms, total } = roundToSum(parts.flat(), made.sum, DIGITS);
  const [input, state, bias] = parts.map((part) => terms.splice(0, part.length));
  return { input, state, bias: bias[0], total };
}

/** Expand one logit into the last dense layer's product and bias. */
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

/** A visible form of a token: spaces and line breaks become symbols, other invisible characters
 * their code points, and a combining mark without a letter gets a dotted circle. */
export function showToken(token) {
  if (!token) return "";
  if (token in SIGNS) return SIGNS[token];
  if (/^[\p{C}\p{Z}]+$/u.test(token))
    return [...token]
      .map((c) => `U+${c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`)
      .join(" ");
  return /^\p{M}/u.test(token) ? `◌${token}` : token;
}
