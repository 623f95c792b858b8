// The arithmetic of one cell of the lattice: best previous + transition + emission, in numbers that
// add up.

import { h } from "../shared/dom.js";
import { fixed, inBrackets, roundToSum, unitText } from "../shared/numbers.js";
import { cellTerms, isForbidden } from "./decode.js";

const DIGITS = 3;
const ROWS = 7; // most previous tags in the table

/** @param {import("./lattice.js").LatticePanel} panel @param {[number, number]|null} cell */
export function termsPanel(panel, cell) {
  const { t } = panel.app;
  if (!cell) return h("p", { class: "lat-hint" }, t("lattice_nothing"));
  const [k, j] = cell;
  const { labels } = panel;
  const emission = panel.lattice.emissions[k][j];
  const title = h("h4", {}, t("lattice_cell", { token: panel.words[k], tag: labels[j] }));
  if (k >= panel.progress.done)
    return h("div", {}, title, h("p", {}, t("lattice_later", { emission: fixed(emission, 3) })));
  const terms = termsOf(panel, k, j).sort((a, b) => b.sum - a.sum);
  const clamped = panel.view.clamps.get(k);
  if (!terms.length || (clamped !== undefined && clamped !== j))
    return h("div", {}, title, h("p", {}, t("lattice_excluded", { tag: labels[clamped] ?? "" })));
  const end = k === panel.words.length - 1 ? panel.lattice.end[j] : 0;
  const rows = terms.map((term) => rounded(term, emission, end));
  return h(
    "div",
    {},
    title,
    equation(panel, terms[0], rows[0], k === 0),
    k === panel.words.length - 1 && ending(panel, rows[0]),
    k > 0 && table(panel, terms, rows),
  );
}

/** The terms and their sum in units of the last digit, so that the numbers shown add up, also with
 * the score of the end. */
function rounded({ best, transition, sum }, emission, end) {
  const { terms, rest, total } = roundToSum([best, transition, emission, end], sum + end, DIGITS);
  return { terms: terms.slice(0, 3), end: terms[3], total: total - terms[3] - rest, whole: total };
}

/** @param {number} units */
const number = (units) => unitText(units, DIGITS);

const shown = (units) =>
  isForbidden(units / 10 ** DIGITS) ? number(units) : inBrackets(number(units));

function part(name, value, what) {
  return h(
    "span",
    { class: "lat-part", "data-what": what },
    h("b", {}, value),
    h("small", {}, name),
  );
}

function equation(panel, { from }, { terms, total }, first) {
  const { t } = panel.app;
  const { labels } = panel;
  const [best, transition, emission] = terms;
  const sign = (text) => h("span", { class: "lat-sign" }, text);
  const previous = panel.view.decoder === "greedy" ? "lattice_so_far" : "lattice_best_previous";
  const parts = first
    ? [part(t("lattice_start"), number(transition), "start")]
    : [
        part(t(previous, { tag: labels[from] }), number(best), "previous"),
        sign("+"),
        part(t("lattice_transition"), shown(transition), "transition"),
      ];
  return h(
    "div",
    { class: "lat-equation", "data-testid": "lattice-equation", "data-from": labels[from] ?? "" },
    ...parts,
    sign("+"),
    part(t("lattice_emission"), shown(emission), "emission"),
    sign("="),
    part(t("lattice_sum"), number(total), "sum"),
  );
}

/** What the last token adds: the score of its tag as the last one. */
function ending(panel, { total, end, whole }) {
  const values = { sum: number(total), end: shown(end), total: number(whole) };
  return h("p", { class: "lat-end" }, panel.app.t("lattice_end", values));
}

/** A row for each previous tag, the best one first. */
function table(panel, terms, rows) {
  const { t } = panel.app;
  const { labels } = panel;
  const head = [
    "lattice_from",
    "lattice_best_short",
    "lattice_transition",
    "lattice_emission",
    "lattice_sum",
  ];
  const row = ({ from, transition }, { terms: [best, , emission], terms: all, total }, place) =>
    h(
      "tr",
      { class: place ? "" : "best" },
      h("th", { scope: "row" }, labels[from], place ? "" : " ←"),
      h("td", {}, isForbidden(best / 10 ** DIGITS) ? "✕" : number(best)),
      h("td", {}, isForbidden(transition) ? t("lattice_forbidden") : number(all[1])),
      h("td", {}, number(emission)),
      h("td", {}, isForbidden(total / 10 ** DIGITS) ? "✕" : number(total)),
    );
  return h(
    "table",
    { class: "lat-sums" },
    h("thead", {}, h("tr", {}, ...head.map((id) => h("th", { scope: "col" }, t(id))))),
    h("tbody", {}, ...rows.slice(0, ROWS).map((sum, place) => row(terms[place], sum, place))),
  );
}

/** The share of each previous tag among the paths that arrive at a cell: softmax of its terms.
 * @param {import("./lattice.js").LatticePanel} panel @param {[number, number]} cell */
export function sharesOf(panel, [k, j]) {
  if (!k) return null;
  const terms = termsOf(panel, k, j);
  const top = Math.max(...terms.map(({ sum }) => sum));
  const shares = new Float64Array(panel.labels.length);
  for (const { from, sum } of terms) shares[from] = Math.exp(sum - top);
  return shares;
}

/** The terms of a cell, without those that a clamped tag excludes. In greedy decoding the only
 * previous tag is the chosen one.
 * @param {import("./lattice.js").LatticePanel} panel @param {number} k @param {number} j */
export function termsOf(panel, k, j) {
  const { best, from } = panel.now;
  const terms = cellTerms(panel.lattice, best, k, j);
  const greedily = panel.view.decoder === "greedy" && k > 0;
  return terms.filter(
    (term) => Number.isFinite(term.sum) && (!greedily || term.from === from[k][j]),
  );
}
