// What each card shows before it is opened: bars of probabilities, spans in the text, or predicates.

import { h } from "../shared/dom.js";
import { percent } from "../shared/numbers.js";
import { roleName } from "./roles.js";

const BARS = 3; // labels on a card

/** @param {import("./language.js").LanguagePage} page
 * @param {import("./language.js").Card} card @returns {HTMLElement[]} */
export function cardContent(page, card) {
  const note = card.note ? [h("p", { class: "lg-quiet" }, card.note)] : [];
  return [...answer(page, card), ...note];
}

/** @param {import("./language.js").LanguagePage} page
 * @param {import("./language.js").Card} card @returns {HTMLElement[]} */
function answer(page, card) {
  if (!card.available) return [h("p", { class: "lg-quiet" }, page.t("unavailable"))];
  if (!card.result) return card.note ? [] : [h("p", { class: "lg-quiet" }, page.t("no_answer"))];
  return CONTENTS[card.result.kind](page, card.result);
}

/** The content by the form of the result.
 * @type {Record<string, (page: import("./language.js").LanguagePage, result: any) => HTMLElement[]>} */
const CONTENTS = {
  classified: (page, result) => bars(page, result, BARS),
  tagged: (page, result) => [spansInText(page, page.view.text, result.spans)],
  frames: (page, result) => [predicates(page, result)],
  encoder: (page) => [h("p", { class: "lg-quiet" }, page.t("attention_card"))],
};

/** The most probable labels, the first one large.
 * @param {import("./language.js").LanguagePage} page
 * @param {{labels: string[], probabilities: number[]}} result @param {number} most */
export function bars(page, { labels, probabilities }, most) {
  const sorted = labels.map((label, k) => ({ label, p: probabilities[k] }));
  sorted.sort((a, b) => b.p - a.p);
  return sorted.slice(0, most).map(({ label, p }, k) =>
    h(
      "span",
      {
        class: k ? "np-probability" : "np-probability first",
        "data-label": label,
        "data-probability": p,
      },
      h("span", {}, page.labelName(label)),
      h("i", {}, h("b", { style: { width: `${100 * p}%` } })),
      h("span", { translate: "no" }, percent(p)),
    ),
  );
}

/** The text with its spans as pills.
 * @param {import("./language.js").LanguagePage} page @param {string} text
 * @param {{type: string, start: number, end: number, text: string}[]} spans */
export function spansInText(page, text, spans) {
  const letters = [...text]; // Python counts code points
  const parts = [];
  let at = 0;
  for (const { type, start, end } of spans) {
    parts.push(letters.slice(at, start).join(""));
    parts.push(
      h(
        "mark",
        { class: "lg-pill", "data-type": type, "data-start": start, "data-end": end },
        letters.slice(start, end).join(""),
        h("small", {}, page.labelName(type)),
      ),
    );
    at = end;
  }
  parts.push(letters.slice(at).join(""));
  return h("span", { class: "lg-spans", dir: "auto", translate: "no" }, ...parts);
}

/** One line per predicate with its arguments.
 * @param {import("./language.js").LanguagePage} page @param {any} result */
function predicates(page, { tokens, frames }) {
  const lines = frames.map((frame) =>
    h(
      "span",
      { class: "lg-frame" },
      h("b", {}, tokens[frame.predicate].text),
      ...frame.spans
        .filter(({ type }) => type !== "V")
        .map(({ type, text }) =>
          h("span", { title: type }, h("small", {}, roleName(page.t, type)), text),
        ),
    ),
  );
  return h("span", { class: "lg-frames", translate: "no" }, ...lines);
}
