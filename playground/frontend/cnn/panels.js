// The arithmetic of the pinned cell. The rounded numbers on screen add up exactly to the shown
// total. Each layer kind names its panel (`panel` in net/kinds.js).

import { explain } from "./cell.js";
import { numbers, rows, sumLine, term } from "./pieces.js";
import { kernelsPanel, productsPanel } from "./products.js";
import { cellText, full, t, tens } from "./words.js";
import { h } from "../shared/dom.js";
import { fixed, inBrackets, roundToSum, show, shownDigits, unitText } from "../shared/numbers.js";

/** @typedef {import("./words.js").View} View @typedef {import("./cell.js").Arithmetic} Arithmetic
 * @typedef {(panel: HTMLElement, view: View, found: Arithmetic) => string} Body
 *   fills the panel; returns the cell's value as it is shown */

const short = (value) => show(value, 3);
const SOFTMAX_DIGITS = 6; // decimal places; the largest term is 1
const LABELS = 24; // a net with more labels shows the terms of the largest ones

/** @type {Record<string, Body>} */
const BODIES = {
  pixel: pixelPanel,
  earlier: earlierPanel,
  kernels: kernelsPanel,
  products: productsPanel,
  largest: largestPanel,
  mean: meanPanel,
  normalised: normalisedPanel,
  function: functionPanel,
  sum: sumPanel,
  copy: copyPanel,
  softmax: softmaxPanel,
};

/** The panel for the pinned cell. @param {View} view */
export function panelOf(view) {
  const { columns, at, cell } = view;
  const found = explain(columns, at, cell, view.weights);
  const panel = h("div", { class: "terms" });
  if (![found.sum, found.output, ...found.inputs].every(Number.isFinite)) {
    panel.append(h("p", { class: "problem" }, t(view, "not_finite")));
    return { panel, shown: String(found.output) };
  }
  return { panel, shown: BODIES[columns[at].rules.panel](panel, view, found) };
}

/** @param {View} view @param {Arithmetic} found */
const goTo = (view, found) => (k) => {
  const source = found.sources[k];
  if (source) view.onCell(source.at, source.cell);
};

const formula = (...parts) => h("p", { class: "formula" }, ...parts);

/** @type {Body} */
function pixelPanel(panel, view, found) {
  const shown = fixed(found.output, 4);
  const grey = Math.round(found.output * 255);
  panel.append(formula(t(view, "pixel_says", { grey }), " = ", h("b", {}, shown)));
  return shown;
}

/** A value of the stage before. @type {Body} */
function earlierPanel(panel, view, found) {
  const shown = fixed(found.output, shownDigits([found.output]));
  const number = view.stage - 1;
  const go = h(
    "button",
    { type: "button", "data-testid": "stage-go", onclick: () => view.onStage(number) },
    t(view, "stage_go", { number }),
  );
  panel.append(
    formula(h("b", {}, shown)),
    h("p", { class: "hint" }, t(view, "stage_before", { number })),
    h("p", {}, go),
  );
  return shown;
}

/** The labels whose terms are written out: all, or the largest and the pinned one.
 * @param {View} view @param {Arithmetic} found */
function writtenLabels(view, found) {
  const all = Array.from(found.inputs, (_, k) => k);
  if (all.length <= LABELS) return { chosen: all, others: [] };
  const order = all.toSorted((a, b) => found.inputs[b] - found.inputs[a]);
  const chosen = order.slice(0, LABELS / 2);
  if (!chosen.includes(view.cell[0])) chosen.push(view.cell[0]);
  return { chosen, others: order.filter((k) => !chosen.includes(k)) };
}

/** @type {Body} */
function softmaxPanel(panel, view, found) {
  const { chosen, others } = writtenLabels(view, found);
  const rest = others.reduce((sum, k) => sum + found.inputs[k], 0);
  const parts = [...chosen.map((k) => found.inputs[k]), ...(others.length ? [rest] : [])];
  const rounded = roundToSum(parts, found.sum, SOFTMAX_DIGITS);
  const digits = rounded.digits;
  const [before] = view.columns[view.at].inputs;
  const logits = view.columns[before].values;
  const largest = inBrackets(fixed(found.facts.largest, digits));
  /** @type {import("./pieces.js").TermRow[]} */
  const items = chosen.map((k, row) => ({
    name: view.labels[k],
    left: `e^(${fixed(logits[k], digits)} − ${largest})`,
    value: found.inputs[k],
    text: unitText(rounded.terms[row], digits),
    mark: k === view.cell[0] ? "picked" : "",
    onclick: () => view.onCell(before, [k]),
  }));
  if (others.length)
    items.push({
      name: t(view, "other_labels", { count: others.length }),
      left: "",
      value: rest,
      text: unitText(rounded.terms[chosen.length], digits),
      mark: "",
      onclick: undefined,
    });
  if (rounded.rest)
    items.push({ name: t(view, "rounding"), value: 0, text: unitText(rounded.rest, digits) });
  const total = unitText(rounded.total, digits);
  items.push({ name: "Σ", value: 0, text: total, testid: "total", mark: "total" });
  const shown = show(found.output, 5);
  // Show all digits, because rounding the sum would change a probability near 0 visibly.
  const quotient = h("p", { class: "formula", "data-testid": "quotient" });
  quotient.append(
    `p(${view.labels[view.cell[0]]}) = ${full(found.inputs[view.cell[0]])} ÷ ${full(found.sum)} = `,
    h("b", {}, tens(shown)),
  );
  panel.append(rows(items, found.sum), quotient);
  return shown;
}

/** @type {Body} */
function largestPanel(panel, view, found) {
  const { size } = view.columns[view.at].layer;
  const digits = shownDigits(found.inputs);
  const shown = fixed(found.output, digits);
  const values = Array.from(found.inputs);
  const window = numbers(t(view, "window"), values, size, (value) => fixed(value, digits), {
    mark: (k) => (!found.sources[k] ? "padding" : k === found.facts.winner ? "go picked" : "go"),
    onclick: goTo(view, found),
  });
  const says = formula(t(view, "max_of", { count: values.length }), " = ", h("b", {}, shown));
  panel.append(h("div", { class: "row" }, window, says));
  return shown;
}

/** @type {Body} */
function meanPanel(panel, view, found) {
  const { size } = view.columns[view.at].layer;
  const values = Array.from(found.inputs);
  const parts = values.map((value) => value / values.length);
  const digits = shownDigits([...parts, found.output]);
  const rounded = roundToSum(parts, found.output, digits);
  const terms = values.map((value, k) =>
    term(`${fixed(value, digits)} ÷ ${values.length}`, unitText(rounded.terms[k], digits)),
  );
  const { line, total } = sumLine(view, terms, rounded);
  const onclick = goTo(view, found);
  panel.append(
    numbers(t(view, "window"), values, size, short, { mark: () => "go", onclick }),
    line,
  );
  return total;
}

/** @type {Body} */
function normalisedPanel(panel, view, found) {
  const { gain, shift, mean, variance, eps } = found.facts;
  const scaled = (found.inputs[0] - mean) / Math.sqrt(variance + eps);
  const parts = [scaled * gain, shift];
  const digits = shownDigits([...parts, found.output]);
  const rounded = roundToSum(parts, found.output, digits);
  const facts = { mean: short(mean), variance: short(variance), gain: short(gain) };
  const says = view.columns[view.at].rules.words.says;
  panel.append(
    formula(
      `(${full(found.inputs[0])} − ${inBrackets(full(mean))}) ÷ √(${full(variance)} + 0.00001)`,
      ` = ${full(scaled)}`,
    ),
    h("p", { class: "hint" }, t(view, says, { ...facts, shift: short(shift) })),
  );
  const product = `${t(view, "gain")}: ${full(scaled)} × ${inBrackets(full(gain))}`;
  const terms = [
    term(product, unitText(rounded.terms[0], digits)),
    term(t(view, "shift"), unitText(rounded.terms[1], digits)),
  ];
  const { line, total } = sumLine(view, terms, rounded);
  panel.append(line);
  return total;
}

/** An activation function. If it is not exact, its input needs all digits. @type {Body} */
function functionPanel(panel, view, found) {
  const { layer, rules } = view.columns[view.at];
  const { formula: written, exact, says } = rules.words;
  const digits = shownDigits(exact ? [found.sum, found.output] : [found.output]);
  const shown = fixed(found.output, digits);
  const given = exact ? fixed(found.sum, digits) : full(found.sum);
  panel.append(formula(written(given, layer), " = ", h("b", {}, shown)));
  if (says) panel.append(h("p", { class: "hint" }, t(view, says(found.sum))));
  return shown;
}

/** A sum of cells of several layers. @type {Body} */
function sumPanel(panel, view, found) {
  const digits = shownDigits([...found.inputs, found.output]);
  const rounded = roundToSum(found.inputs, found.output, digits);
  const go = goTo(view, found);
  const terms = found.sources.map((source, k) =>
    term(cellText(view, source), unitText(rounded.terms[k], digits), {
      class: "term go",
      role: "button",
      tabindex: 0,
      onclick: () => go(k),
      onkeydown: (event) => event.key === "Enter" && go(k),
    }),
  );
  const { line, total } = sumLine(view, terms, rounded);
  panel.append(line);
  return total;
}

/** An unchanged copy of one input value. @type {Body} */
function copyPanel(panel, view, found) {
  const shown = fixed(found.output, shownDigits([found.output]));
  const from = cellText(view, found.sources[0]);
  const go = goTo(view, found);
  panel.append(
    formula(
      h(
        "button",
        { type: "button", class: "link", onclick: () => go(0) },
        t(view, "copy_says", { from }),
      ),
      " = ",
      h("b", {}, shown),
    ),
  );
  return shown;
}
