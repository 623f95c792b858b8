// The equation of one quantity with its actual numbers: each matrix product is expanded to its
// largest terms and the sum of the others, so that the shown terms add up to the shown value.

import { h } from "../shared/dom.js";
import { arrayOf, valuesAt } from "./cells.js";
import { DIGITS, explainLogit, explainSum, productsOf, roundedSum } from "./terms.js";
import { RECURRENT } from "../net/recurrent.js";
import { fixed, roundToSum, unitText } from "../shared/numbers.js";

const sym = (letter, index) =>
  h("span", { class: "sym" }, h("i", {}, letter), index ? h("sub", {}, index) : null);
const now = (letter) => sym(letter, "t");
const past = (letter) => sym(letter, "t−1");
/** Render a formula of net/recurrent.js. @param {import("../net/recurrent.js").Words} words */
const written = (words) =>
  words.map((word) => (typeof word === "string" ? word : sym(word[0], word[1])));

/** A row of the table of terms. `value` is in units of the last shown digit. */
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
    `${fixed(part.weight)} × ${fixed(part.value)} `,
    h("span", { class: "faint" }, sym(letter, `${index}[${part.index}]`)),
  );

/** The table rows of one expanded product; takes the values from the front of `rounded`. */
function productLines(name, opened, letter, index, rounded, t) {
  const lines = opened.parts.map((part, k) =>
    line(k ? "" : name, product(part, letter, index), rounded.shift()),
  );
  if (opened.count)
    lines.push(line("", t("rest", { count: opened.count }), rounded.shift(), { class: "rest" }));
  return lines;
}

function sumLine(total, t) {
  return line(t("sum"), "", roundToSum([], total, DIGITS).total, { class: "total", term: false });
}

/** The activation (σ or tanh) of the sum with its value, or a note that the user set the value. */
function resultLine(letter, squash, sum, value, computed, t) {
  const hand = Math.abs(value - computed) > 1e-4;
  return h(
    "p",
    { class: "result" },
    now(letter),
    " = ",
    hand ? h("b", {}, t("set_by_hand")) : `${squash}(${fixed(sum)})`,
    " = ",
    h("b", {}, fixed(value)),
  );
}

function gateEquation(net, cell, gate, step, unit, t) {
  const made = explainSum(net, cell, gate, step, unit);
  const { letter, squash: f } = RECURRENT[cell.kind].gates[gate];
  const squash = f.name;
  const value = arrayOf(cell, gate)[step * cell.units + unit];
  const computed = f.apply(made.sum);
  const wx = h("span", {}, sym("W", `x${letter}`), " ", now("x"));
  const wh = h("span", {}, sym("W", `h${letter}`), " ", past("h"));
  const bias = sym("b", letter);
  if (made.scale === null) {
    const rounded = roundedSum(made);
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
        ...productLines(wx, made.input, "x", "t", rounded.input, t),
        ...productLines(wh, made.state, "h", "t−1", rounded.state, t),
        line(bias, "", rounded.bias),
        sumLine(made.sum, t),
      ),
      resultLine(letter, squash, made.sum, value, computed, t),
    ];
  }
  const scaling = now(RECURRENT[cell.kind].gates[RECURRENT[cell.kind].gates[gate].scaledBy].letter);
  const inner = made.state.total + made.stateBias;
  const fromState = roundToSum([...productsOf(made.state), made.stateBias], inner, DIGITS).terms;
  const terms = [...productsOf(made.input), made.inputBias, made.scale * inner];
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
      h("td", { class: "number" }, fixed(inner)),
    ),
  );
  for (const row of state) row.setAttribute("data-testid", "inner-term");
  return [
    h(
      "p",
      { class: "formula" },
      now(letter),
      ` = ${squash}(`,
      wx.cloneNode(true),
      " + ",
      bx.cloneNode(true),
      " + ",
      scaling.cloneNode(true),
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
        h("span", {}, scaling, " · ", sym("u", "t")),
        `${fixed(made.scale)} × ${fixed(inner)}`,
        rounded.shift(),
      ),
      sumLine(made.sum, t),
    ),
    resultLine(letter, squash, made.sum, value, computed, t),
  ];
}

/** The equation of a quantity that is a sum of products (c_t of an LSTM, h_t of a GRU). */
function blendEquation(cell, name, step, unit, t) {
  const { letter, formula, terms, note } = RECURRENT[cell.kind].blends[name];
  const values = valuesAt(cell, step, unit);
  const found = terms(values);
  const products = found.map(({ factors: [a, b] }) => a * b);
  const computed = products.reduce((a, b) => a + b, 0);
  const rounded = roundToSum(products, computed, DIGITS).terms;
  const rows = found.map(({ words, factors: [a, b] }, k) =>
    line(h("span", {}, ...written(words)), `${fixed(a)} × ${fixed(b)}`, rounded[k]),
  );
  const side = note?.(values);
  const hand = Math.abs(values[name] - computed) > 1e-4;
  return [
    h(
      "p",
      { class: "formula" },
      now(letter),
      " = ",
      ...written(formula),
      ...(side ? [",  ", ...written(side.words), ` = ${fixed(side.value)}`] : []),
    ),
    h("table", {}, ...rows, sumLine(computed, t)),
    h(
      "p",
      { class: "result" },
      now(letter),
      " = ",
      hand ? h("b", {}, `${t("set_by_hand")} `) : "",
      h("b", {}, fixed(values[name])),
    ),
  ];
}

function logitEquation(net, reading, kind, step, label, labelName, t) {
  const made = explainLogit(net, reading, step, label);
  const rounded = roundToSum([...productsOf(made), made.bias], made.sum, DIGITS).terms;
  const width = net.labels.length;
  const [letter, index] = RECURRENT[kind].logit;
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
      h("b", {}, fixed(y)),
    ),
  ];
}

/**
 * The panel with the equation. `data-value` is the shown value, `data-what` the quantity.
 * @returns {HTMLElement}
 */
export function equation(net, reading, cell, what, step, unit, view) {
  const { t, labelName, label } = view;
  const direct = what in RECURRENT[cell.kind].gates;
  const parts =
    what === "logit"
      ? logitEquation(net, reading, cell.kind, step, label, labelName, t)
      : direct
        ? gateEquation(net, cell, what, step, unit, t)
        : blendEquation(cell, what, step, unit, t);
  const at = step * cell.units + unit;
  const value =
    what === "logit" ? reading.logits[step * net.labels.length + label] : arrayOf(cell, what)[at];
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
      "data-value": fixed(value),
      "data-step": step,
      "data-unit": unit,
    },
    h("h4", { "aria-level": 2 }, title),
    ...parts,
  );
}
