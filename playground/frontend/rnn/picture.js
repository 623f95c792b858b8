// A diagram of one recurrent cell with the actual numbers of one unit.

import { svg } from "../shared/dom.js";
import { inkOn, magnitudeColour, signedColour } from "../shared/colours.js";
import { arrayOf, largest } from "./cells.js";
import { DIGITS, explainSum, roundedSum } from "./terms.js";
import { RECURRENT, numbersOf } from "../net/recurrent.js";
import { fixed, unitText } from "../shared/numbers.js";

const sub = ([letter, index]) => [
  svg("tspan", { "font-style": "italic" }, letter),
  svg("tspan", { dy: 4, "font-size": "0.72em" }, index),
];

/** Name a button by the texts that it shows, so that it can also be called by voice.
 * @param {SVGElement} group @param {string} [before] */
function nameByTexts(group, before = "") {
  const texts = [...group.querySelectorAll("text")];
  for (const text of texts) text.before(" "); // without spaces, the texts would be one word
  const said = texts.map((text) => text.textContent);
  group.setAttribute("aria-label", [before, ...said].filter(Boolean).join(" "));
}

function box(x, y, symbol, value, signed, scale, options = {}) {
  const { width = 92, word = "", onclick = null, chosen = false, name = "" } = options;
  const fill = Number.isFinite(value)
    ? (signed ? signedColour : magnitudeColour)(value, scale)
    : "rgb(255,255,255)";
  const press =
    onclick &&
    ((event) =>
      (event.type === "click" || ["Enter", " "].includes(event.key)) &&
      (event.preventDefault(), onclick()));
  const group = svg(
    "g",
    {
      class: `box${onclick ? " can" : ""}${chosen ? " chosen" : ""}`,
      transform: `translate(${x} ${y})`,
      role: onclick ? "button" : "img",
      tabindex: onclick ? 0 : null,
      onclick: press,
      onkeydown: press,
      "aria-pressed": onclick ? String(chosen) : null,
      "data-testid": name ? "quantity" : null,
      "data-what": name || null,
      "data-value": name ? fixed(value) : null,
      "aria-label": onclick ? null : `${word || symbol.join(" ")}: ${fixed(value)}`,
    },
    svg("rect", { width, height: 50, rx: 9, fill }),
    svg("text", { x: 9, y: 19, class: "symbol", style: `fill: ${inkOn(fill)}` }, ...sub(symbol)),
    svg(
      "text",
      { x: width - 9, y: 40, "text-anchor": "end", class: "value", style: `fill: ${inkOn(fill)}` },
      fixed(value),
    ),
    word
      ? svg("text", { x: width / 2, y: 65, "text-anchor": "middle", class: "word" }, word)
      : null,
  );
  if (onclick) nameByTexts(group);
  return group;
}

function node(x, y, sign) {
  return svg(
    "g",
    { class: "node", transform: `translate(${x} ${y})` },
    svg("circle", { r: 14 }),
    svg("text", { "text-anchor": "middle", y: 6 }, sign),
  );
}

const wire = (path, kind = "") =>
  svg("path", {
    class: `wire ${kind}`,
    d: path,
    "marker-end": kind === "plain" ? null : "url(#arrow)",
  });

const word = (x, y, text) => svg("text", { x, y, class: "word", "text-anchor": "middle" }, text);

/** The node of the tanh activation. */
const tanh = (x, y) =>
  svg(
    "g",
    { class: "node pill", transform: `translate(${x} ${y})` },
    svg("rect", { x: -24, y: -14, width: 48, height: 28, rx: 14 }),
    svg("text", { "text-anchor": "middle", y: 5 }, "tanh"),
  );

/** A vector as a vertical strip of colours; the row `marked` gets a frame. */
function strip(x, y, height, symbol, values, scale, marked = -1) {
  const row = height / values.length;
  const rows = Array.from(values, (v, k) =>
    svg("rect", { x: 0, y: k * row, width: 22, height: row + 0.3, fill: signedColour(v, scale) }),
  );
  return svg(
    "g",
    { transform: `translate(${x} ${y})`, class: "strip" },
    ...rows,
    svg("rect", { class: "frame", width: 22, height, fill: "none" }),
    marked >= 0
      ? svg("rect", {
          class: "mark",
          x: -3,
          y: marked * row - 1,
          width: 28,
          height: Math.max(row, 2) + 2,
          fill: "none",
        })
      : null,
    svg(
      "text",
      { x: 11, y: height + 20, "text-anchor": "middle", class: "symbol" },
      ...sub(symbol),
    ),
  );
}

function answers(x, y, net, reading, step, symbol, view) {
  const width = net.labels.length;
  const row = reading.probabilities.subarray(step * width, (step + 1) * width);
  const order = [...row.keys()];
  if (width > 4) order.sort((a, b) => row[b] - row[a]);
  const shown = order.slice(0, 4);
  const [best] = largest(reading.probabilities, width, step);
  const parts = shown.flatMap((label, k) => {
    const top = k * 47;
    const logit = reading.logits[step * width + label];
    return [
      svg(
        "text",
        { x: 0, y: top + 13, class: `label${label === best ? " best" : ""}` },
        view.labelName(net.labels[label]),
      ),
      svg("rect", { class: "track", x: 0, y: top + 19, width: 150, height: 8, rx: 4 }),
      svg("rect", { class: "bar", x: 0, y: top + 19, width: 150 * row[label], height: 8, rx: 4 }),
      svg(
        "text",
        { x: 0, y: top + 40, class: "small" },
        svg("tspan", { "font-style": "italic" }, `${symbol[0]} `),
        fixed(logit),
      ),
      svg(
        "text",
        { x: 150, y: top + 40, class: "small", "text-anchor": "end" },
        svg("tspan", { "font-style": "italic" }, "y "),
        fixed(row[label]),
      ),
    ];
  });
  const choose = () => view.choose("logit");
  const group = svg(
    "g",
    {
      transform: `translate(${x} ${y})`,
      class: `box can head${view.what === "logit" ? " chosen" : ""}`,
      role: "button",
      tabindex: 0,
      onclick: choose,
      onkeydown: (event) =>
        ["Enter", " "].includes(event.key) && (event.preventDefault(), choose()),
      "data-testid": "quantity",
      "data-what": "logit",
    },
    svg("rect", {
      class: "back",
      x: -12,
      y: -10,
      width: 174,
      height: 47 * shown.length + 14,
      rx: 9,
    }),
    ...parts,
  );
  nameByTexts(group, view.t("answer_now"));
  return group;
}

/** The terms of the sum of a cell that has only one, rounded so that they add up as in the table of
 * the equation. */
function sumParts(places, net, cell, step, unit, view) {
  const { input, state, bias, total } = roundedSum(explainSum(net, cell, "hidden", step, unit));
  const value = (units) => units.reduce((a, b) => a + b, 0) / 10 ** DIGITS;
  const part = (place, symbol, units, below) =>
    box(place[0], place[1], symbol, value(units), true, 3, { word: below });
  return [
    part(places.input, ["Wx", "t"], input, view.t("from_word")),
    part(places.state, ["Wh", "t−1"], state, view.t("from_state")),
    part(places.sum, ["a", "t"], [total], view.t("sum")),
    word(places.bias[0], places.bias[1], `b = ${unitText(bias, DIGITS)}`),
  ];
}

/**
 * The diagram of the cell at a step, for one unit.
 * @param {any} net @param {any} reading @param {import("./cells.js").Cell} cell  of `reading`
 * @param {number} step @param {number} unit
 * @param {{t: (key: string, values?: any) => string, what: string, labelName: (l: string) => string,
 *          choose: (what: string) => void, isLast: boolean, token: string}} view
 */
export function cellPicture(net, reading, cell, step, unit, view) {
  const { diagram, logit } = RECURRENT[cell.kind];
  const at = step * cell.units + unit;
  const before = step
    ? cell.hidden.subarray((step - 1) * cell.units, step * cell.units)
    : new Float64Array(cell.units);
  const x = cell.inputs.subarray(step * cell.width, (step + 1) * cell.width);
  const largestOf = (values, least) => values.reduce((a, b) => Math.max(a, Math.abs(b)), least);
  const reach = largestOf(x, 0.001);
  const scaleOf = (what) => (arrayOf(cell, what) === cell.memory ? largestOf(cell.memory, 1) : 1);
  const quantity = ([what, { letter, signed }]) =>
    box(...diagram.numbers[what], [letter, "t"], arrayOf(cell, what)[at], signed, scaleOf(what), {
      word: view.t(`gate_${what}`),
      name: what,
      chosen: view.what === what,
      onclick: () => view.choose(what),
    });
  const past = ({ symbol, of, at: [left, top] }) =>
    box(left, top, symbol, step ? arrayOf(cell, of)[at - cell.units] : 0, true, scaleOf(of));
  const parts = [
    strip(18, 122, 130, ["x", "t"], x, reach),
    strip(66, 122, 130, ["h", "t−1"], before, 1, unit),
    ...diagram.wires.map(([path, kind]) => wire(path, kind)),
    ...(diagram.words ?? []).map((place) => word(...place)),
    ...diagram.before.map(past),
    ...diagram.nodes.map((place) => node(...place)),
    ...diagram.tanh.map((place) => tanh(...place)),
    ...(diagram.sums ? sumParts(diagram.sums, net, cell, step, unit, view) : []),
    ...Object.entries(numbersOf(cell.kind)).map(quantity),
  ];
  if (view.isLast)
    parts.push(
      wire(`M720 ${diagram.answer} H748`),
      answers(766, 62, net, reading, step, logit, view),
    );
  const marker = svg(
    "marker",
    {
      id: "arrow",
      viewBox: "0 0 8 8",
      refX: 7,
      refY: 4,
      markerWidth: 7,
      markerHeight: 7,
      orient: "auto",
    },
    svg("path", { d: "M0 0 L8 4 L0 8 Z", class: "tip" }),
  );
  return svg(
    "svg",
    {
      viewBox: `0 0 ${view.isLast ? 940 : 740} 300`,
      class: "cell",
      "data-testid": "rnn-cell",
      "data-kind": cell.kind,
      "data-step": step,
      "data-unit": unit,
    },
    svg(
      "title",
      {},
      view.t("cell_alt", { kind: cell.kind.toUpperCase(), unit, token: view.token }),
    ),
    svg("defs", {}, marker),
    ...parts,
  );
}
