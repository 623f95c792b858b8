// One recurrent cell as a picture, with the real numbers of one unit in it.

import { inkOn, magnitudeColour, signedColour } from "../shared/colours.js";
import { largest } from "./cells.js";
import { explainSum } from "./terms.js";
import { fixed } from "../shared/numbers.js";

const SVG = "http://www.w3.org/2000/svg";

/** Make an SVG element, as `h` of dom.js makes HTML; text is always set as text. */
export function s(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.replace(/^on/, ""), value);
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Letter and subscript of each quantity; the logits are o_t where no gate has that letter. */
export const SYMBOLS = {
  rnn: { hidden: ["h", "t"], logit: ["o", "t"] },
  gru: {
    reset: ["r", "t"],
    update: ["z", "t"],
    new: ["n", "t"],
    hidden: ["h", "t"],
    logit: ["o", "t"],
  },
  lstm: {
    input: ["i", "t"],
    forget: ["f", "t"],
    cell: ["g", "t"],
    output: ["o", "t"],
    memory: ["c", "t"],
    hidden: ["h", "t"],
    logit: ["logit", "t"],
  },
};

const sub = ([letter, index]) => [
  s("tspan", { "font-style": "italic" }, letter),
  s("tspan", { dy: 4, "font-size": "0.72em" }, index),
];

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
  return s(
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
      "data-value": name ? fixed(value, 3) : null,
      "aria-label": `${word || symbol.join(" ")}: ${fixed(value, 3)}`,
    },
    s("rect", { width, height: 50, rx: 9, fill }),
    s("text", { x: 9, y: 19, class: "symbol", style: `fill: ${inkOn(fill)}` }, ...sub(symbol)),
    s(
      "text",
      { x: width - 9, y: 40, "text-anchor": "end", class: "value", style: `fill: ${inkOn(fill)}` },
      fixed(value, 3),
    ),
    word ? s("text", { x: width / 2, y: 65, "text-anchor": "middle", class: "word" }, word) : null,
  );
}

function node(x, y, sign) {
  return s(
    "g",
    { class: "node", transform: `translate(${x} ${y})` },
    s("circle", { r: 14 }),
    s("text", { "text-anchor": "middle", y: 6 }, sign),
  );
}

const wire = (path, options = {}) =>
  s("path", {
    class: `wire ${options.class ?? ""}`,
    d: path,
    "marker-end": options.plain ? null : "url(#arrow)",
  });

/** A vector as a standing strip of colours; one row may be framed. */
function strip(x, y, height, symbol, values, scale, marked = -1) {
  const row = height / values.length;
  const rows = Array.from(values, (v, k) =>
    s("rect", { x: 0, y: k * row, width: 22, height: row + 0.3, fill: signedColour(v, scale) }),
  );
  return s(
    "g",
    { transform: `translate(${x} ${y})`, class: "strip" },
    ...rows,
    s("rect", { class: "frame", width: 22, height, fill: "none" }),
    marked >= 0
      ? s("rect", {
          class: "mark",
          x: -3,
          y: marked * row - 1,
          width: 28,
          height: Math.max(row, 2) + 2,
          fill: "none",
        })
      : null,
    s("text", { x: 11, y: height + 20, "text-anchor": "middle", class: "symbol" }, ...sub(symbol)),
  );
}

function answers(x, y, net, reading, step, kind, view) {
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
      s(
        "text",
        { x: 0, y: top + 13, class: `label${label === best ? " best" : ""}` },
        view.labelName(net.labels[label]),
      ),
      s("rect", { class: "track", x: 0, y: top + 19, width: 150, height: 8, rx: 4 }),
      s("rect", { class: "bar", x: 0, y: top + 19, width: 150 * row[label], height: 8, rx: 4 }),
      s(
        "text",
        { x: 0, y: top + 40, class: "small" },
        s("tspan", { "font-style": "italic" }, kind === "lstm" ? "logit " : "o "),
        fixed(logit, 3),
      ),
      s(
        "text",
        { x: 150, y: top + 40, class: "small", "text-anchor": "end" },
        s("tspan", { "font-style": "italic" }, "y "),
        fixed(row[label], 3),
      ),
    ];
  });
  const choose = () => view.choose("logit");
  return s(
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
      "aria-label": view.t("answer_now"),
    },
    s("rect", { class: "back", x: -12, y: -10, width: 174, height: 47 * shown.length + 14, rx: 9 }),
    ...parts,
  );
}

/**
 * The picture of the cell at a step, for one unit.
 * @param {any} net @param {any} reading @param {any} cell  a Cell of `reading`
 * @param {number} step @param {number} unit
 * @param {{t: (key: string, values?: any) => string, what: string, labelName: (l: string) => string,
 *          choose: (what: string) => void, isLast: boolean, token: string}} view
 */
export function cellPicture(net, reading, cell, step, unit, view) {
  const at = step * cell.units + unit;
  const before = step
    ? cell.hidden.subarray((step - 1) * cell.units, step * cell.units)
    : new Float64Array(cell.units);
  const x = cell.inputs.subarray(step * cell.width, (step + 1) * cell.width);
  const reach = x.reduce((a, b) => Math.max(a, Math.abs(b)), 0.001);
  const symbols = SYMBOLS[cell.kind];
  const value = (what) =>
    (what === "hidden" ? cell.hidden : what === "memory" ? cell.memory : cell.gates[what])[at];
  const scale = cell.memory ? cell.memory.reduce((a, b) => Math.max(a, Math.abs(b)), 1) : 1;
  const quantity = (what, left, top) =>
    box(
      left,
      top,
      symbols[what],
      value(what),
      ["hidden", "memory", "cell", "new"].includes(what),
      what === "memory" ? scale : 1,
      {
        word: view.t(`gate_${what}`),
        name: what,
        chosen: view.what === what,
        onclick: () => view.choose(what),
      },
    );
  const parts = [
    cell.kind === "rnn" ? null : wire("M40 246 H66", { plain: true }),
    strip(18, 122, 130, ["x", "t"], x, reach),
    strip(66, 122, 130, ["h", "t−1"], before, 1, unit),
  ];
  if (cell.kind === "lstm") {
    const kept = step ? cell.memory[at - cell.units] : 0;
    parts.push(
      wire("M88 246 H118 V282 H550", { plain: true }),
      wire("M216 282 V262"),
      wire("M316 282 V262"),
      wire("M416 282 V262"),
      wire("M550 282 V262"),
      wire("M110 50 H200"),
      wire("M216 177 V66"),
      wire("M230 50 H350"),
      wire("M316 177 V148 L352 126"),
      wire("M416 177 V148 L378 126"),
      wire("M364 106 V66"),
      wire("M380 50 H424"),
      wire("M516 50 H571"),
      wire("M596 66 V188"),
      wire("M596 202 H626"),
      box(18, 25, ["c", "t−1"], kept, true, scale),
      node(216, 50, "×"),
      node(364, 50, "+"),
      node(364, 118, "×"),
      quantity("memory", 424, 25),
      quantity("forget", 170, 179),
      quantity("input", 270, 179),
      quantity("cell", 370, 179),
      quantity("output", 478, 179),
      s(
        "g",
        { class: "node pill", transform: "translate(597 50)" },
        s("rect", { x: -24, y: -14, width: 48, height: 28, rx: 14 }),
        s("text", { "text-anchor": "middle", y: 5 }, "tanh"),
      ),
      node(597, 203, "×"),
      quantity("hidden", 628, 179),
    );
  } else if (cell.kind === "gru") {
    parts.push(
      wire("M88 246 H118 V282 H516", { plain: true }),
      wire("M216 282 V262"),
      wire("M366 282 V262"),
      wire("M516 282 V262"),
      wire("M110 50 H200"),
      wire("M216 177 V66"),
      wire("M230 50 H500"),
      wire("M216 118 H500", { class: "dashed" }),
      wire("M516 177 V134"),
      wire("M516 103 V66"),
      wire("M532 50 H626"),
      wire("M412 204 H468"),
      s("text", { x: 360, y: 110, class: "word", "text-anchor": "middle" }, "1 − z"),
      box(18, 25, ["h", "t−1"], before[unit], true, 1),
      node(216, 50, "×"),
      node(516, 50, "+"),
      node(516, 118, "×"),
      quantity("update", 170, 179),
      quantity("reset", 320, 179),
      quantity("new", 470, 179),
      quantity("hidden", 628, 25),
    );
  } else {
    const made = explainSum(net, cell, "hidden", step, unit);
    const row = {
      input: made.input.total,
      state: made.state.total,
      bias: made.inputBias + made.stateBias,
    };
    parts.push(
      wire("M40 140 H110 V50 H170"),
      wire("M88 204 H170"),
      wire("M262 50 H340 V112"),
      wire("M262 204 H340 V143"),
      wire("M356 127 H398"),
      wire("M490 127 H536"),
      wire("M586 127 H626"),
      wire("M340 250 V143", { class: "dashed" }),
      box(170, 25, ["Wx", "t"], row.input, true, 3, { word: view.t("from_word") }),
      box(170, 179, ["Wh", "t−1"], row.state, true, 3, { word: view.t("from_state") }),
      s(
        "text",
        { x: 348, y: 268, class: "word", "text-anchor": "middle" },
        `b = ${fixed(row.bias, 3)}`,
      ),
      node(340, 127, "+"),
      box(398, 102, ["a", "t"], cell.sums.hidden[at], true, 3, { word: view.t("sum") }),
      s(
        "g",
        { class: "node pill", transform: "translate(562 127)" },
        s("rect", { x: -24, y: -14, width: 48, height: 28, rx: 14 }),
        s("text", { "text-anchor": "middle", y: 5 }, "tanh"),
      ),
      quantity("hidden", 628, 102),
    );
  }
  if (view.isLast) {
    const from = cell.kind === "lstm" ? 204 : cell.kind === "gru" ? 50 : 127;
    parts.push(wire(`M720 ${from} H748`), answers(766, 62, net, reading, step, cell.kind, view));
  }
  const marker = s(
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
    s("path", { d: "M0 0 L8 4 L0 8 Z", class: "tip" }),
  );
  return s(
    "svg",
    {
      viewBox: `0 0 ${view.isLast ? 940 : 740} 300`,
      class: "cell",
      "data-testid": "rnn-cell",
      "data-kind": cell.kind,
      "data-step": step,
      "data-unit": unit,
    },
    s("title", {}, view.t("cell_alt", { kind: cell.kind.toUpperCase(), unit, token: view.token })),
    s("defs", {}, marker),
    ...parts,
  );
}
