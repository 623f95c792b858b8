// The building blocks of the arithmetic panels: sums, grids of numbers, rows with bars.

import { t } from "./words.js";
import { inkOn, signedColour } from "../shared/colours.js";
import { h } from "../shared/dom.js";
import { ascii, unitText } from "../shared/numbers.js";

/** One term of a sum. @param {string} name @param {string} text */
export const term = (name, text, extra = {}) =>
  h(
    "span",
    { class: "term", "data-testid": "term", "data-value": ascii(text), ...extra },
    h("b", {}, text),
    h("small", {}, name),
  );

/** A term with a card of its own below, as a button that puts the card first.
 * @param {string} name @param {string} text
 * @param {{card: number, first: boolean, onclick: () => void}} card @param {string} title */
export const cardTerm = (name, text, { card, first, onclick }, title) =>
  h(
    "button",
    {
      type: "button",
      class: "term go",
      "data-testid": "term",
      "data-value": ascii(text),
      "data-card": card,
      "aria-pressed": String(first),
      title,
      onclick,
    },
    h("b", {}, text),
    h("small", {}, name),
  );

/** The sum a + b + c = total in one line, with line breaks where needed.
 * @param {import("./words.js").View} view @param {HTMLElement[]} terms
 * @param {import("../shared/numbers.js").RoundedSum} rounded */
export function sumLine(view, terms, rounded) {
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

/**
 * A small grid of numbers on a background in the signed colours.
 * @param {string} name @param {number[]} values @param {number} side numbers in a row
 * @param {(value: number, k: number) => string} text
 * @param {{scale?: number, mark?: (k: number) => string, title?: (k: number) => string,
 *   testid?: string, onclick?: (k: number) => void}} [options]
 */
export function numbers(name, values, side, text, options = {}) {
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
      { class: "cells", style: { gridTemplateColumns: `repeat(${side}, minmax(2.3rem, auto))` } },
      ...cells,
    ),
  );
}

/**
 * The rows of a table: name, factors, a bar, the number.
 * @typedef {{name: string, left?: string, value: number, text: string, testid?: string,
 *   mark?: string, onclick?: () => void}} TermRow
 * @param {TermRow[]} items @param {number} scale the value at the end of a bar
 */
export function rows(items, scale) {
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
