// The arithmetic of cells that are sums of products: patch × kernel, input × weight.

import { cardTerm, numbers, rows, sumLine, term } from "./pieces.js";
import { cellText, colourName, full, originOf, t } from "./words.js";
import { h } from "../shared/dom.js";
import { ascii, inBrackets, roundToSum, show, shownDigits, unitText } from "../shared/numbers.js";

/** @typedef {import("./words.js").View} View @typedef {import("./cell.js").Arithmetic} Arithmetic */

const short = (value) => show(value, 3);
const CHANNELS = 4; // shown at first; the others are one sum until the user expands them
const TERMS = 10; // shown terms of a dense unit; the others are one sum

/** A list of the bias; empty for a layer without bias. @param {Arithmetic} found */
const biasOf = (found) => (found.facts.unbiased ? [] : [found.bias]);

/** A convolution: a card per channel with patch × kernel = product, and the sum of the channels.
 * @param {HTMLElement} panel @param {View} view @param {Arithmetic} found */
export function kernelsPanel(panel, view, found) {
  const { columns, at } = view;
  const column = columns[at];
  const before = column.inputs[0];
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
  const parts = [...chosen.map((c) => subtotals[c]), ...(few ? [rest] : []), ...biasOf(found)];
  const digits = shownDigits([...parts, found.output]);
  const rounded = roundToSum(parts, found.output, digits);
  const numbered = (c) => found.facts.channels[c]; // with groups, a filter reads only some channels
  const names = [
    ...chosen.map((c) =>
      columns[before].colour
        ? colourName(view, numbered(c))
        : t(view, "channel", { channel: numbered(c) }),
    ),
    ...(few ? [t(view, "other_channels", { count: channels - chosen.length })] : []),
    ...biasOf(found).map(() => t(view, "bias")),
  ];
  const scaleW = Math.max(...found.weights.map(Math.abs));
  const scaleX = Math.max(...found.inputs.map(Math.abs));
  const scaleP = Math.max(...products.map(Math.abs));
  const cards = chosen.map((c, k) => {
    const slice = (values) => Array.from(values.slice(c * area, (c + 1) * area));
    const own = slice(products);
    const inner = roundToSum(own, Number(ascii(unitText(rounded.terms[k], digits))), digits);
    const subtotal = unitText(rounded.terms[k], digits);
    const name = columns[before].colour
      ? t(view, "colour_of", { colour: colourName(view, numbered(c)) })
      : channels === 1 && columns[before].kind === "input" && columns[before].shape[0] === 1
        ? t(view, "the_drawing")
        : t(view, "channel_of", { channel: numbered(c), layer: columns[before].name });
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
      h("h5", { "aria-level": 3 }, name, h("b", {}, `Σ = ${subtotal}`), exact),
      h(
        "div",
        { class: "row", onpointerover: tell },
        numbers(t(view, "patch"), slice(found.inputs), side, short, {
          scale: scaleX,
          mark: (p) => (found.sources[c * area + p] ? "go" : "padding"),
          onclick: (p) => {
            const source = found.sources[c * area + p];
            if (source) view.onCell(source.at, source.cell);
          },
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
  // A click on a channel's term puts its card first, so that no card needs scrolling.
  const first = chosen.indexOf(view.card);
  const cardOf = (k) =>
    chosen.length > 1 && k < chosen.length
      ? { card: chosen[k], first: k === Math.max(0, first), onclick: () => view.onCard(chosen[k]) }
      : null;
  const { line, total } = sumLine(
    view,
    names.map((name, k) => {
      const text = unitText(rounded.terms[k], digits);
      const card = cardOf(k);
      return card ? cardTerm(name, text, card, t(view, "show_card")) : term(name, text);
    }),
    rounded,
  );
  if (first > 0) cards.unshift(...cards.splice(first, 1));
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

/** A dense unit: a row of input × weight for each of the largest products, and the others' sum.
 * @param {HTMLElement} panel @param {View} view @param {Arithmetic} found */
export function productsPanel(panel, view, found) {
  const { columns, at } = view;
  const products = Array.from(found.inputs, (value, k) => value * found.weights[k]);
  const few = products.length > TERMS + 1;
  const order = products
    .map((_, k) => k)
    .sort((a, b) => Math.abs(products[b]) - Math.abs(products[a]));
  const chosen = few ? order.slice(0, TERMS) : order;
  const rest = few ? order.slice(TERMS).reduce((sum, k) => sum + products[k], 0) : 0;
  const parts = [...chosen.map((k) => products[k]), ...(few ? [rest] : []), ...biasOf(found)];
  const digits = shownDigits([...parts, found.output]);
  const rounded = roundToSum(parts, found.output, digits);
  const text = (k) => unitText(rounded.terms[k], digits);
  /** @type {import("./pieces.js").TermRow[]} */
  const items = chosen.map((unit, k) => {
    const origin = originOf(view, found.sources[unit]);
    return {
      name: cellText(view, origin),
      left: `${show(found.inputs[unit], 5)} × ${inBrackets(show(found.weights[unit], 5))}`,
      value: products[unit],
      text: text(k),
      onclick: () => view.onCell(origin.at, origin.cell),
      mark: view.weight && view.weight[0] === unit ? "picked" : "",
    };
  });
  if (few)
    items.push({
      name: t(view, "other_terms", { count: products.length - TERMS }),
      value: rest,
      text: text(TERMS),
    });
  for (const value of biasOf(found))
    items.push({ name: t(view, "bias"), value, text: text(parts.length - 1) });
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
