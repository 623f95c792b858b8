// The arithmetic of the pinned cell, written out. What is shown adds up to what is shown.

import { inkOn, signedColour } from "../shared/colours.js";
import { cellAt, explain, fixed, roundToSum, shownDigits, unitText } from "./cell.js";
import { fill, h, show } from "../shared/dom.js";

const CHANNELS = 4; // written out at first; the others are summed until asked for
const TERMS = 10; // of a dense unit
const SOFTMAX_DIGITS = 6; // after the point; the largest term is 1

/**
 * @typedef {{columns: import("./cell.js").Column[], at: number, cell: number[],
 *   weights: Record<string, Float32Array>, labels: string[], texts: Record<string, string>,
 *   all: boolean, weight: number[]|null, onWeight: (index: number[]) => void,
 *   onCell: (at: number, cell: number[]) => void, onAll: () => void}} View
 */

const t = (view, key, values = {}) => fill(view.texts[key] ?? key, values);
const ascii = (text) => text.replace("−", "-");

/** “channel 3, row 4, column 5” or “unit 7”. */
export function placeText(view, at, cell) {
  if (cell.length === 3)
    return t(view, "place_map", { channel: cell[0], row: cell[1], column: cell[2] });
  const last = at >= view.columns.length - 2;
  return last
    ? t(view, "place_label", { label: view.labels[cell[0]] })
    : t(view, "place_unit", { unit: cell[0] });
}

/** The panel for the pinned cell. @param {View} view */
export function termsOf(view) {
  const { columns, at, cell } = view;
  const column = columns[at];
  const found = explain(columns, at, cell, view.weights);
  const panel = h("div", { class: "terms" });
  if (![found.sum, found.output, ...found.inputs].every(Number.isFinite)) {
    panel.append(h("p", { class: "problem" }, t(view, "not_finite")));
    return { panel, shown: String(found.output) };
  }
  const shown = (BODIES[column.kind] ?? plainBody)(panel, view, found);
  return { panel, shown };
}

const BODIES = {
  conv: convBody,
  dense: denseBody,
  softmax: softmaxBody,
  pool: poolBody,
  avgpool: averageBody,
  norm: normBody,
  relu: curveBody,
  tanh: curveBody,
  sigmoid: curveBody,
  input: inputBody,
};

// ---- pieces -----------------------------------------------------------------------------------

const term = (name, text, extra = {}) =>
  h(
    "span",
    { class: "term", "data-testid": "term", "data-value": ascii(text), ...extra },
    h("b", {}, text),
    h("small", {}, name),
  );

/** a + b + c = total, as one line that wraps. */
function sumLine(view, terms, rounded) {
  const line = h("div", { class: "sum" });
  terms.forEach((item, k) => line.append(k ? h("i", {}, "+") : "", item));
  if (rounded.rest) {
    line.append(h("i", {}, "+"), term(t(view, "rounding"), unitText(rounded.rest, rounded.digits)));
  }
  const total = unitText(rounded.total, rounded.digits);
  line.append(
    h("i", {}, "="),
    h(
      "span",
      { class: "term total", "data-testid": "total", "data-value": ascii(total) },
      h("b", {}, total),
      h("small", {}, view.columns[view.at].name),
    ),
  );
  return { line, total };
}

/** A small table of numbers on their colours. */
function numbers(name, values, side, text, options = {}) {
  const scale = options.scale ?? Math.max(...values.map(Math.abs), 0);
  const cells = values.map((value, k) => {
    const colour = signedColour(value, scale);
    return h(
      "span",
      {
        class: `n ${options.mark?.(k) ?? ""}`,
        style: { background: colour, color: inkOn(colour) },
        title: options.title?.(k),
        "data-testid": options.testid,
        "data-value": options.testid ? ascii(text(value, k)) : null,
        "data-k": k,
        onclick: options.onclick ? () => options.onclick(k) : null,
      },
      text(value, k),
    );
  });
  return h(
    "div",
    { class: "grid" },
    h("small", {}, name),
    h(
      "div",
      { class: "cells", style: { gridTemplateColumns: `repeat(${side}, minmax(2.5rem, auto))` } },
      ...cells,
    ),
  );
}

const short = (value) => show(value, 3);
const inBrackets = (text) => (text.startsWith("−") ? `(${text})` : text);

/** 1.2e-7 is 1.2·10⁻⁷. */
export function tens(text) {
  const [digits, power] = text.split("e");
  return power === undefined ? digits : `${digits}·10${superscript(power)}`;
}

/** As many digits as a 32-bit float holds: who computes with these gets what is shown. */
const full = (value) => tens(show(value, 8));

const superscript = (text) =>
  [...text.replace("−", "-")]
    .map((sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)] ?? "")
    .join("");

// ---- one body a kind --------------------------------------------------------------------------

function convBody(panel, view, found) {
  const { columns, at } = view;
  const column = columns[at];
  const side = column.layer.kernel;
  const area = side * side;
  const channels = found.inputs.length / area;
  const products = Array.from(found.inputs, (value, k) => value * found.weights[k]);
  const subtotals = Array.from({ length: channels }, (_, c) =>
    products.slice(c * area, (c + 1) * area).reduce((a, b) => a + b, 0),
  );
  const few = !view.all && channels > CHANNELS;
  const order = subtotals.map((_, c) => c);
  const chosen = few
    ? [...order]
        .sort((a, b) => Math.abs(subtotals[b]) - Math.abs(subtotals[a]))
        .slice(0, CHANNELS)
        .sort((a, b) => a - b)
    : order;
  const rest = order.filter((c) => !chosen.includes(c)).reduce((sum, c) => sum + subtotals[c], 0);
  const parts = [...chosen.map((c) => subtotals[c]), ...(few ? [rest] : []), found.bias];
  const digits = shownDigits([...parts, found.output]);
  const rounded = roundToSum(parts, found.output, digits);
  const names = [
    ...chosen.map((c) => t(view, "channel", { channel: c })),
    ...(few ? [t(view, "other_channels", { count: channels - chosen.length })] : []),
    t(view, "bias"),
  ];
  const scaleW = Math.max(...found.weights.map(Math.abs));
  const scaleX = Math.max(...found.inputs.map(Math.abs));
  const scaleP = Math.max(...products.map(Math.abs));
  const cards = chosen.map((c, k) => {
    const slice = (values) => Array.from(values.slice(c * area, (c + 1) * area));
    const own = slice(products);
    const inner = roundToSum(own, Number(ascii(unitText(rounded.terms[k], digits))), digits);
    const subtotal = unitText(rounded.terms[k], digits);
    const name =
      channels === 1 && columns[at - 1].name === "input"
        ? t(view, "the_drawing")
        : t(view, "channel_of", { channel: c, layer: columns[at - 1].name });
    const exact = h("span", { class: "hint", "data-testid": "exact" });
    const tell = (event) => {
      const p = event.target.closest("[data-k]")?.dataset.k;
      if (p !== undefined)
        exact.textContent = `${full(found.inputs[c * area + Number(p)])} × ${inBrackets(full(found.weights[c * area + Number(p)]))} = ${full(own[p])}`;
    };
    const pickWeight = (p) => view.onWeight([c, Math.floor(p / side), p % side]);
    const isPicked = (p) =>
      view.weight && view.weight[0] === c && view.weight[1] * side + view.weight[2] === p;
    return h(
      "div",
      { class: "card", "data-testid": "channel", "data-value": ascii(subtotal) },
      h("h5", {}, name, h("b", {}, `Σ = ${subtotal}`), exact),
      h(
        "div",
        { class: "row", onpointerover: tell },
        numbers(t(view, "patch"), slice(found.inputs), side, short, {
          scale: scaleX,
          mark: (p) => (found.sources[c * area + p] ? "go" : "padding"),
          onclick: (p) =>
            found.sources[c * area + p] && view.onCell(at - 1, found.sources[c * area + p]),
        }),
        h("i", {}, "×"),
        numbers(t(view, "kernel"), slice(found.weights), side, short, {
          scale: scaleW,
          mark: (p) => (isPicked(p) ? "go picked" : "go"),
          onclick: pickWeight,
          title: () => t(view, "pick_weight"),
        }),
        h("i", {}, "="),
        numbers(t(view, "product"), own, side, (_, p) => unitText(inner.terms[p], digits), {
          scale: scaleP,
          testid: "product",
        }),
      ),
    );
  });
  const { line, total } = sumLine(
    view,
    names.map((name, k) => term(name, unitText(rounded.terms[k], digits))),
    rounded,
  );
  panel.append(line, h("div", { class: "cards" }, ...cards));
  if (channels > CHANNELS) {
    panel.append(
      h(
        "button",
        {
          type: "button",
          class: "quiet",
          "data-testid": "all-channels",
          "aria-pressed": String(view.all),
          onclick: view.onAll,
        },
        view.all ? t(view, "fewer") : t(view, "all_channels", { count: channels }),
      ),
    );
  }
  return total;
}

/**
 * Rows of a table: name, what is multiplied, a bar, the number.
 * @typedef {{name: string, left?: string, value: number, text: string, testid?: string,
 *   mark?: string, onclick?: () => void}} TermRow
 * @param {TermRow[]} items @param {number} scale the value at the end of a bar
 */
function rows(items, scale) {
  return h(
    "div",
    { class: "bars", role: "table" },
    ...items.map(({ name, left, value, text, onclick, testid, mark }) =>
      h(
        "div",
        { class: `bar ${mark ?? ""}`, role: "row" },
        onclick
          ? h("button", { type: "button", class: "link", role: "cell", onclick }, name)
          : h("span", { role: "cell" }, name),
        h("span", { role: "cell" }, left ?? ""),
        h(
          "span",
          { class: "track", role: "presentation" },
          h("span", {
            style: {
              background: signedColour(Math.sign(value), 1),
              left: `${50 + Math.min(0, value / (scale || 1)) * 50}%`,
              width: `${Math.abs(value / (scale || 1)) * 50}%`,
            },
          }),
        ),
        h("b", { role: "cell", "data-testid": testid ?? "term", "data-value": ascii(text) }, text),
      ),
    ),
  );
}

function denseBody(panel, view, found) {
  const { columns, at } = view;
  const products = Array.from(found.inputs, (value, k) => value * found.weights[k]);
  const few = products.length > TERMS + 1;
  const order = products
    .map((_, k) => k)
    .sort((a, b) => Math.abs(products[b]) - Math.abs(products[a]));
  const chosen = few ? order.slice(0, TERMS) : order;
  const rest = few ? order.slice(TERMS).reduce((sum, k) => sum + products[k], 0) : 0;
  const parts = [...chosen.map((k) => products[k]), ...(few ? [rest] : []), found.bias];
  const digits = shownDigits([...parts, found.output]);
  const rounded = roundToSum(parts, found.output, digits);
  const text = (k) => unitText(rounded.terms[k], digits);
  /** @type {TermRow[]} */
  const items = chosen.map((unit, k) => ({
    name: sourceText(view, at - 1, [unit]),
    left: `${show(found.inputs[unit], 5)} × ${inBrackets(show(found.weights[unit], 5))}`,
    value: products[unit],
    text: text(k),
    onclick: () => view.onCell(...trueSource(columns, at - 1, [unit])),
    mark: view.weight && view.weight[0] === unit ? "picked" : "",
  }));
  if (few)
    items.push({
      name: t(view, "other_terms", { count: products.length - TERMS }),
      value: rest,
      text: text(TERMS),
    });
  items.push({ name: t(view, "bias"), value: found.bias, text: text(parts.length - 1) });
  if (rounded.rest)
    items.push({ name: t(view, "rounding"), value: 0, text: unitText(rounded.rest, digits) });
  const total = unitText(rounded.total, digits);
  items.push({
    name: `${columns[at].name} Σ`,
    value: found.output,
    text: total,
    testid: "total",
    mark: "total",
  });
  panel.append(rows(items, Math.max(...parts.map(Math.abs), Math.abs(found.output))));
  return total;
}

/** A flattened unit is told by the map that it comes from. */
function trueSource(columns, at, cell) {
  while (columns[at].kind === "dropout" && columns[at].shape.length === 1) at -= 1;
  if (columns[at].kind !== "flatten") return [at, cell];
  return [at - 1, cellAt(columns[at - 1].shape, cell[0])];
}

function sourceText(view, at, cell) {
  const [from, source] = trueSource(view.columns, at, cell);
  return `${view.columns[from].name} ${source.join(", ")}`;
}

function softmaxBody(panel, view, found) {
  const rounded = roundToSum(Array.from(found.inputs), found.sum, SOFTMAX_DIGITS);
  const digits = rounded.digits;
  const logits = view.columns[view.at - 1].values;
  const largest = inBrackets(fixed(found.facts.largest, digits));
  /** @type {TermRow[]} */
  const items = Array.from(found.inputs, (value, k) => ({
    name: view.labels[k],
    left: `e^(${fixed(logits[k], digits)} − ${largest})`,
    value,
    text: unitText(rounded.terms[k], digits),
    mark: k === view.cell[0] ? "picked" : "",
    onclick: () => view.onCell(view.at - 1, [k]),
  }));
  if (rounded.rest)
    items.push({ name: t(view, "rounding"), value: 0, text: unitText(rounded.rest, digits) });
  const total = unitText(rounded.total, digits);
  items.push({ name: "Σ", value: 0, text: total, testid: "total", mark: "total" });
  const shown = show(found.output, 5);
  // The sum's own rounding would be seen in a probability near 0, so here stand all digits.
  panel.append(
    rows(items, found.sum),
    h(
      "p",
      { class: "formula", "data-testid": "quotient" },
      `p(${view.labels[view.cell[0]]}) = ${full(found.inputs[view.cell[0]])} ÷ ${full(found.sum)} = `,
      h("b", {}, tens(shown)),
    ),
  );
  return shown;
}

function poolBody(panel, view, found) {
  const { size } = view.columns[view.at].layer;
  const shown = fixed(found.output, shownDigits(found.inputs));
  panel.append(
    h(
      "div",
      { class: "row" },
      numbers(
        t(view, "window"),
        Array.from(found.inputs),
        size,
        (value) => fixed(value, shownDigits(found.inputs)),
        {
          mark: (k) => (k === found.facts.winner ? "go picked" : "go"),
          onclick: (k) => view.onCell(view.at - 1, found.sources[k]),
        },
      ),
      h(
        "p",
        { class: "formula" },
        t(view, "max_of", { count: found.inputs.length }),
        " = ",
        h("b", {}, shown),
      ),
    ),
  );
  return shown;
}

function averageBody(panel, view, found) {
  const { size } = view.columns[view.at].layer;
  const parts = Array.from(found.inputs, (value) => value / found.inputs.length);
  const digits = shownDigits([...parts, found.output]);
  const rounded = roundToSum(parts, found.output, digits);
  const { line, total } = sumLine(
    view,
    parts.map((_, k) =>
      term(
        `${fixed(found.inputs[k], digits)} ÷ ${parts.length}`,
        unitText(rounded.terms[k], digits),
      ),
    ),
    rounded,
  );
  panel.append(
    numbers(t(view, "window"), Array.from(found.inputs), size, short, {
      mark: () => "go",
      onclick: (k) => view.onCell(view.at - 1, found.sources[k]),
    }),
    line,
  );
  return total;
}

function normBody(panel, view, found) {
  const { gain, shift, mean, variance, eps } = found.facts;
  const scaled = (found.inputs[0] - mean) / Math.sqrt(variance + eps);
  const parts = [scaled * gain, shift];
  const digits = shownDigits([...parts, found.output]);
  const rounded = roundToSum(parts, found.output, digits);
  panel.append(
    h(
      "p",
      { class: "formula" },
      `(${full(found.inputs[0])} − ${inBrackets(full(mean))}) ÷ √(${full(variance)} + 0.00001) = ${full(scaled)}`,
    ),
    h(
      "p",
      { class: "hint" },
      t(view, "norm_says", {
        mean: short(mean),
        variance: short(variance),
        gain: short(gain),
        shift: short(shift),
      }),
    ),
  );
  const { line, total } = sumLine(
    view,
    [
      term(
        `${t(view, "gain")}: ${full(scaled)} × ${inBrackets(full(gain))}`,
        unitText(rounded.terms[0], digits),
      ),
      term(t(view, "shift"), unitText(rounded.terms[1], digits)),
    ],
    rounded,
  );
  panel.append(line);
  return total;
}

const CURVES = {
  relu: (x) => `max(0, ${x})`,
  tanh: (x) => `tanh(${x})`,
  sigmoid: (x) => `1 ÷ (1 + e^−(${x}))`,
};

function curveBody(panel, view, found) {
  const bends = found.kind !== "relu";
  const digits = shownDigits(bends ? [found.output] : [found.sum, found.output]);
  const shown = fixed(found.output, digits);
  const given = bends ? full(found.sum) : fixed(found.sum, digits); // a bend needs more digits than it gives
  panel.append(h("p", { class: "formula" }, CURVES[found.kind](given), " = ", h("b", {}, shown)));
  if (found.kind === "relu")
    panel.append(h("p", { class: "hint" }, t(view, found.sum > 0 ? "relu_passes" : "relu_stops")));
  return shown;
}

function inputBody(panel, view, found) {
  const shown = fixed(found.output, 4);
  panel.append(
    h(
      "p",
      { class: "formula" },
      t(view, "pixel_says", { grey: Math.round(found.output * 255) }),
      " = ",
      h("b", {}, shown),
    ),
  );
  return shown;
}

/** Flatten and dropout pass a number on as it is. */
function plainBody(panel, view, found) {
  const shown = fixed(found.output, shownDigits([found.output]));
  const from = `${view.columns[view.at - 1].name} ${found.sources[0].join(", ")}`;
  panel.append(
    h(
      "p",
      { class: "formula" },
      t(view, found.kind === "flatten" ? "flatten_says" : "dropout_says", { from }),
      " = ",
      h("b", {}, shown),
    ),
  );
  return shown;
}
