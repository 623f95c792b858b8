// Recurrent layers: their gates, the arithmetic of one step, and the diagram of a cell.
// Python: playground/nets/layers/recurrent.py.

/**
 * A letter with its index: ["h", "t−1"] is h at the step before.
 * @typedef {[string, string]} Symbol
 * @typedef {(string|Symbol)[]} Words  a formula, piece by piece
 *
 * A gate or candidate: f(W_x x + W_h h + b), with the activation f = `squash`.
 * @typedef {{letter: string, signed: boolean, squash: Squash, scaledBy?: string}} Gate
 *   `scaledBy`: the gate that multiplies the term W_h h
 * @typedef {{name: string, apply: (sum: number) => number}} Squash
 *
 * A sum of products of gates and states, such as the new hidden state.
 * @typedef {{letter: string, value: (now: Values) => number, formula: Words,
 *   terms: (now: Values) => {words: Words, factors: [number, number]}[],
 *   note?: (now: Values) => {words: Words, value: number}}} Blend
 * @typedef {Record<string, number>} Values  the values of one unit at one step: each gate and
 *   blend, and `h` and `c`, the hidden state and the cell state of the step before
 *
 * The positions of the parts of a cell's diagram, in the diagram's own units.
 * @typedef {object} Diagram
 * @property {[string, string?][]} wires  SVG paths; "plain" has no arrow, "dashed" is dashed
 * @property {[number, number, string][]} nodes  operators in circles
 * @property {[number, number][]} tanh  where tanh is applied to the state
 * @property {{symbol: Symbol, of: string, at: [number, number]}[]} before  the last step's values
 * @property {Record<string, [number, number]>} numbers  the gates and blends
 * @property {{input: [number, number], state: [number, number], sum: [number, number],
 *   bias: [number, number]}} [sums]  the parts of the sum, for a cell with a single sum
 * @property {[number, number, string][]} [words]
 * @property {number} answer  the height at which the hidden state leaves the cell
 *
 * @typedef {object} RecurrentKind
 * @property {Record<string, Gate>} gates  in the order of the rows of torch's matrices
 * @property {Record<string, Blend>} blends  in the order in which they are computed
 * @property {Symbol} logit  the symbol of the output's logit, one that no gate uses
 * @property {string} first  the value that is shown first
 * @property {Diagram} diagram
 */

/** @type {Squash} */
const SIGMOID = { name: "σ", apply: (v) => 1 / (1 + Math.exp(-v)) };
/** @type {Squash} */
const TANH = { name: "tanh", apply: Math.tanh };

/** @type {(letter: string) => Symbol} */
const now = (letter) => [letter, "t"];
/** @type {(letter: string) => Symbol} */
const past = (letter) => [letter, "t−1"];

/** @param {string} letter @returns {Gate} */
const gate = (letter) => ({ letter, signed: false, squash: SIGMOID });
/** @param {string} letter @returns {Gate} */
const candidate = (letter) => ({ letter, signed: true, squash: TANH });

/** @type {RecurrentKind} */
const rnn = {
  gates: { hidden: candidate("h") },
  blends: {},
  logit: ["o", "t"],
  first: "hidden",
  diagram: {
    wires: [
      ["M40 140 H110 V50 H170"],
      ["M88 204 H170"],
      ["M262 50 H340 V112"],
      ["M262 204 H340 V143"],
      ["M356 127 H398"],
      ["M490 127 H536"],
      ["M586 127 H626"],
      ["M340 250 V143", "dashed"],
    ],
    nodes: [[340, 127, "+"]],
    tanh: [[562, 127]],
    before: [],
    numbers: { hidden: [628, 102] },
    sums: { input: [170, 25], state: [170, 179], sum: [398, 102], bias: [348, 268] },
    answer: 127,
  },
};

/** @type {RecurrentKind} */
const gru = {
  gates: {
    reset: gate("r"),
    update: gate("z"),
    new: { ...candidate("n"), scaledBy: "reset" },
  },
  blends: {
    hidden: {
      letter: "h",
      value: (v) => (1 - v.update) * v.new + v.update * v.h,
      formula: ["(1 − ", now("z"), ") · ", now("n"), " + ", now("z"), " · ", past("h")],
      terms: (v) => [
        { words: ["(1 − ", now("z"), ") ", now("n")], factors: [1 - v.update, v.new] },
        { words: [now("z"), " ", past("h")], factors: [v.update, v.h] },
      ],
    },
  },
  logit: ["o", "t"],
  first: "update",
  diagram: {
    wires: [
      ["M40 246 H66", "plain"],
      ["M88 246 H118 V282 H516", "plain"],
      ["M216 282 V262"],
      ["M366 282 V262"],
      ["M516 282 V262"],
      ["M110 50 H200"],
      ["M216 177 V66"],
      ["M230 50 H500"],
      ["M216 118 H500", "dashed"],
      ["M516 177 V134"],
      ["M516 103 V66"],
      ["M532 50 H626"],
      ["M412 204 H468"],
    ],
    nodes: [
      [216, 50, "×"],
      [516, 50, "+"],
      [516, 118, "×"],
    ],
    tanh: [],
    before: [{ symbol: past("h"), of: "hidden", at: [18, 25] }],
    numbers: { update: [170, 179], reset: [320, 179], new: [470, 179], hidden: [628, 25] },
    words: [[360, 110, "1 − z"]],
    answer: 50,
  },
};

/** @type {RecurrentKind} */
const lstm = {
  gates: { input: gate("i"), forget: gate("f"), cell: candidate("g"), output: gate("o") },
  blends: {
    memory: {
      letter: "c",
      value: (v) => v.forget * v.c + v.input * v.cell,
      formula: [now("f"), " · ", past("c"), " + ", now("i"), " · ", now("g")],
      terms: (v) => [
        { words: [now("f"), " ", past("c")], factors: [v.forget, v.c] },
        { words: [now("i"), " ", now("g")], factors: [v.input, v.cell] },
      ],
    },
    hidden: {
      letter: "h",
      value: (v) => v.output * Math.tanh(v.memory),
      formula: [now("o"), " · tanh(", now("c"), ")"],
      terms: (v) => [
        { words: [now("o"), " tanh(", now("c"), ")"], factors: [v.output, Math.tanh(v.memory)] },
      ],
      note: (v) => ({ words: ["tanh(", now("c"), ")"], value: Math.tanh(v.memory) }),
    },
  },
  logit: ["logit", "t"],
  first: "forget",
  diagram: {
    wires: [
      ["M40 246 H66", "plain"],
      ["M88 246 H118 V282 H550", "plain"],
      ["M216 282 V262"],
      ["M316 282 V262"],
      ["M416 282 V262"],
      ["M550 282 V262"],
      ["M110 50 H200"],
      ["M216 177 V66"],
      ["M230 50 H350"],
      ["M316 177 V148 L352 126"],
      ["M416 177 V148 L378 126"],
      ["M364 106 V66"],
      ["M380 50 H424"],
      ["M516 50 H571"],
      ["M596 66 V188"],
      ["M596 202 H626"],
    ],
    nodes: [
      [216, 50, "×"],
      [364, 50, "+"],
      [364, 118, "×"],
      [597, 203, "×"],
    ],
    tanh: [[597, 50]],
    before: [{ symbol: past("c"), of: "memory", at: [18, 25] }],
    numbers: {
      memory: [424, 25],
      forget: [170, 179],
      input: [270, 179],
      cell: [370, 179],
      output: [478, 179],
      hidden: [628, 179],
    },
    answer: 204,
  },
};

/** @type {Record<string, RecurrentKind>} */
export const RECURRENT = { rnn, gru, lstm };

/** Whether a kind of layer is recurrent. @param {string} kind */
export const isRecurrent = (kind) => Object.hasOwn(RECURRENT, kind);

/** Every value that a cell of this kind computes, gates first: its letter and whether it is signed.
 * @param {string} kind @returns {Record<string, {letter: string, signed: boolean}>} */
export function numbersOf(kind) {
  const { gates, blends } = RECURRENT[kind];
  const signed = Object.entries(blends).map(([name, { letter }]) => [
    name,
    { letter, signed: true },
  ]);
  return { ...gates, ...Object.fromEntries(signed) };
}
