// The equation of one quantity with its real numbers: each matrix product opened to its largest
// terms and the sum of the rest, so that the shown terms add up to the shown value.

import { h } from "../shared/dom.js";
import { GATES } from "./cells.js";
import { SYMBOLS } from "./picture.js";
import { explainLogit, explainSum } from "./terms.js";
import { fixed, roundToSum, unitText } from "../shared/numbers.js";

const DIGITS = 3;
const LETTER = {
  hidden: "h",
  reset: "r",
  update: "z",
  new: "n",
  input: "i",
  forget: "f",
  cell: "g",
  output: "o",
};

const sym = (letter, index) =>
  h("span", { class: "sym" }, h("i", {}, letter), index ? h("sub", {}, index) : null);
const now = (letter) => sym(letter, "t");
const past = (letter) => sym(letter, "t−1");

/** A line of the table of terms. `value` is in whole steps of the last shown digit. */
function line(what, detail, value, options = {}) {
  return h(
    "tr",
    {
      class: options.class ?? "",
      "data-testid": options.term === false ? null : "term",
      "data-value": options.term === false ? null : unitText(value, DIGITS),
    },
    h("th", {}, what),
    h("td", { class: "detail" }, detail),
    h("td", { class: "number" }, unitText(value, DIGITS)),
  );
}

const product = (part, letter, index) =>
  h(
    "span",
    {},
    `${fixed(part.weight, DIGITS)} × ${fixed(part.value, DIGITS)} `,
    h("span", { class: "faint" }, sym(letter, `${index}[${part.index}]`)),
  );

/** Lines of one opened product, values taken from `rounded` in order. */
function productLines(name, opened, letter, index, rounded, t) {
  const lines = opened.parts.map((part, k) =>
    line(k ? "" : name, product(part, letter, index), rounded.shift()),
  );
  if (opened.count)
    lines.push(line("", t("rest", { count: opened.count }), rounded.shift(), { class: "rest" }));
  return lines;
}

const values = (opened) => [
  ...opened.parts.map((part) => part.product),
  ...(opened.count ? [opened.rest] : []),
];

function sumLine(total, t) {
  return line(t("sum"), "", Math.round(total * 10 ** DIGITS), { class: "total", term: false });
}

/** σ or tanh of the sum, and the value; or that a hand set it. */
function resultLine(letter, squash, sum, value, computed, t) {
  const hand = Math.abs(value - computed) > 1e-4;
  return h(
    "p",
    { class: "result" },
    now(letter),
    " = ",
    hand ? h("b", {}, t("set_by_hand")) : `${squash}(${fixed(sum, DIGITS)})`,
    " = ",
    h("b", {}, fixed(value, DIGITS)),
  );
}

function gateEquation(net, cell, gate, step, unit, t) {
  const made = explainSum(net, cell, gate, step, unit);
  const letter = LETTER[gate];
  const tanh = ["hidden", "cell", "new"].includes(gate);
  const squash = tanh ? "tanh" : "σ";
  const value = (gate === "hidden" ? cell.hidden : cell.gates[gate])[step * cell.units + unit];
  const computed = tanh ? Math.tanh(made.sum) : 1 / (1 + Math.exp(-made.sum));
  const wx = h("span", {}, sym("W", `x${letter}`), " ", now("x"));
  const wh = h("span", {}, sym("W", `h${letter}`), " ", past("h"));
  const bias = sym("b", letter);
  if (made.scale === null) {
    const terms = [...values(made.input), ...values(made.state), made.inputBias + made.stateBias];
    const rounded = roundToSum(terms, made.sum, DIGITS).terms;
    return [
      h(
        "p",
        { class: "formula" },
        now(letter),
        ` = ${squash}(`,
        wx.cloneNode(true),
        " + ",
        wh.cloneNode(true),
        " + ",
        bias.cloneNode(true),
        ")",
      ),
      h(
        "table",
        {},
        ...productLines(wx, made.input, "x", "t", rounded, t),
        ...productLines(wh, made.state, "h", "t−1", rounded, t),
        line(bias, "", rounded.shift()),
        sumLine(made.sum, t),
      ),
      resultLine(letter, squash, made.sum, value, computed, t),
    ];
  }
  const inner = made.state.total + made.stateBias;
  const fromState = roundToSum([...values(made.state), made.stateBias], inner, DIGITS).terms;
  const terms = [...values(made.input), made.inputBias, made.scale * inner];
  const rounded = roundToSum(terms, made.sum, DIGITS).terms;
  const [bx, bh] = [sym("b", `x${letter}`), sym("b", `h${letter}`)];
  const state = productLines(wh, made.state, "h", "t−1", fromState, t);
  state.push(
    line(bh, "", fromState.shift()),
    h(
      "tr",
      { class: "total" },
      h("th", {}, sym("u", "t")),
      h("td", {}),
      h("td", { class: "number" }, fixed(inner, DIGITS)),
    ),
  );
  for (const row of state) row.setAttribute("data-testid", "inner-term");
  return [
    h(
      "p",
      { class: "formula" },
      now(letter),
      " = tanh(",
      wx.cloneNode(true),
      " + ",
      bx.cloneNode(true),
      " + ",
      now("r"),
      " · ",
      sym("u", "t"),
      "),  ",
      sym("u", "t"),
      " = ",
      wh.cloneNode(true),
      " + ",
      bh.cloneNode(true),
    ),
    h(
      "table",
      {},
      ...state,
      ...productLines(wx, made.input, "x", "t", rounded, t),
      line(bx, "", rounded.shift()),
      line(
        h("span", {}, now("r"), " · ", sym("u", "t")),
        `${fixed(made.scale, DIGITS)} × ${fixed(inner, DIGITS)}`,
        rounded.shift(),
      ),
      sumLine(made.sum, t),
    ),
    resultLine(letter, "tanh", made.sum, value, computed, t),
  ];
}

/** Two products that add up to a value (c_t of an LSTM, h_t of a GRU). */
function blend(letter, formula, pairs, value, t) {
  const products = pairs.map(([, a, b]) => a * b);
  const computed = products.reduce((a, b) => a + b, 0);
  const rounded = roundToSum(products, computed, DIGITS).terms;
  const rows = pairs.map(([name, a, b], k) =>
    line(name, `${fixed(a, DIGITS)} × ${fixed(b, DIGITS)}`, rounded[k]),
  );
  const hand = Math.abs(value - computed) > 1e-4;
  return [
    h("p", { class: "formula" }, ...formula),
    h("table", {}, ...rows, sumLine(computed, t)),
    h(
      "p",
      { class: "result" },
      now(letter),
      " = ",
      hand ? h("b", {}, `${t("set_by_hand")} `) : "",
      h("b", {}, fixed(value, DIGITS)),
    ),
  ];
}

function hiddenOrMemory(cell, what, step, unit, t) {
  const at = step * cell.units + unit;
  const before = (array) => (step ? array[at - cell.units] : 0);
  if (cell.kind === "gru") {
    const [z, n, past_h] = [cell.gates.update[at], cell.gates.new[at], before(cell.hidden)];
    const names = [
      h("span", {}, "(1 − ", now("z"), ") ", now("n")),
      h("span", {}, now("z"), " ", past("h")),
    ];
    const formula = [
      now("h"),
      " = (1 − ",
      now("z"),
      ") · ",
      now("n"),
      " + ",
      now("z"),
      " · ",
      past("h"),
    ];
    return blend(
      "h",
      formula,
      [
        [names[0], 1 - z, n],
        [names[1], z, past_h],
      ],
      cell.hidden[at],
      t,
    );
  }
  const { input, forget, cell: fresh, output } = cell.gates;
  if (what === "memory") {
    const names = [h("span", {}, now("f"), " ", past("c")), h("span", {}, now("i"), " ", now("g"))];
    const formula = [now("c"), " = ", now("f"), " · ", past("c"), " + ", now("i"), " · ", now("g")];
    return blend(
      "c",
      formula,
      [
        [names[0], forget[at], before(cell.memory)],
        [names[1], input[at], fresh[at]],
      ],
      cell.memory[at],
      t,
    );
  }
  const squashed = Math.tanh(cell.memory[at]);
  const formula = [
    now("h"),
    " = ",
    now("o"),
    " · tanh(",
    now("c"),
    "),  tanh(",
    fixed(cell.memory[at], DIGITS),
    `) = ${fixed(squashed, DIGITS)}`,
  ];
  return blend(
    "h",
    formula,
    [[h("span", {}, now("o"), " tanh(", now("c"), ")"), output[at], squashed]],
    cell.hidden[at],
    t,
  );
}

function logitEquation(net, reading, kind, step, label, labelName, t) {
  const made = explainLogit(net, reading, step, label);
  const rounded = roundToSum([...values(made), made.bias], made.sum, DIGITS).terms;
  const width = net.labels.length;
  const [letter, index] = SYMBOLS[kind].logit;
  const y = reading.probabilities[step * width + label];
  const all = [...reading.logits.subarray(step * width, (step + 1) * width)];
  const below = width <= 4 ? all.map((o) => `e^${fixed(o, 2)}`).join(" + ") : "Σ e^o";
  const name = h("span", {}, sym("W", "ho"), " ", now("h"));
  return [
    h(
      "p",
      { class: "formula" },
      sym(letter, index),
      " = ",
      name.cloneNode(true),
      " + ",
      sym("b", "o"),
      ", ",
      now("y"),
      " = softmax(",
      sym(letter, index),
      ")",
    ),
    h(
      "table",
      {},
      ...productLines(name, made, "h", "t", rounded, t),
      line(sym("b", "o"), "", rounded.shift()),
      sumLine(made.sum, t),
    ),
    h(
      "p",
      { class: "result" },
      now("y"),
      `(${labelName(net.labels[label])}) = e^${fixed(made.sum, 2)} / (${below}) = `,
      h("b", {}, fixed(y, DIGITS)),
    ),
  ];
}

/**
 * The equation's panel. `data-value` is the shown value, `data-what` the quantity.
 * @returns {HTMLElement}
 */
export function equation(net, reading, cell, what, step, unit, view) {
  const { t, labelName, label } = view;
  const direct = what !== "logit" && GATES[cell.kind].includes(what);
  const parts =
    what === "logit"
      ? logitEquation(net, reading, cell.kind, step, label, labelName, t)
      : direct
        ? gateEquation(net, cell, what, step, unit, t)
        : hiddenOrMemory(cell, what, step, unit, t);
  const at = step * cell.units + unit;
  const value =
    what === "logit"
      ? reading.logits[step * net.labels.length + label]
      : (what === "hidden" ? cell.hidden : what === "memory" ? cell.memory : cell.gates[what])[at];
  const title =
    what === "logit"
      ? t("eq_logit", { label: labelName(net.labels[label]) })
      : t("eq_title", { what: t(`gate_${what}`), unit });
  return h(
    "div",
    {
      class: "equation",
      "data-testid": "equation",
      "data-what": what,
      "data-value": fixed(value, DIGITS),
      "data-step": step,
      "data-unit": unit,
    },
    h("h4", {}, title),
    ...parts,
  );
}
