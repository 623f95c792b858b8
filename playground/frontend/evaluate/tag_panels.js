// The panels of a model that tags words: figures with their formulas, slices, two models.

import { h, inWords } from "../shared/dom.js";
import { percent, share } from "../shared/numbers.js";
import { SCORES, bar } from "./figures.js";

/** @typedef {import("./tags.js").EvaluateTags} Page */

export function figuresPanel(page) {
  const { t, view } = page;
  const head = [
    "",
    ...SCORES.map((score) => t(score)),
    t("tags_true"),
    t("tags_model"),
    t("kind_right"),
  ];
  const rows = view.models[0].figures.map((one, k) =>
    h(
      "tr",
      {},
      h("th", {}, one.type || t("tags_all_types")),
      ...SCORES.map((score) => cell(page, `${k}_${score}`, one[score])),
      ...[one.true, one.answered, one.right].map((count) => h("td", {}, inWords(count))),
    ),
  );
  return h(
    "div",
    {},
    h(
      "div",
      { class: "ev-formula", "data-testid": "ev-formula", role: "status" },
      ...formula(page),
    ),
    h(
      "div",
      { class: "ev-scroll" },
      h(
        "table",
        { class: "ev-numbers", "data-testid": "ev-by-type" },
        h("thead", {}, h("tr", {}, ...head.map((name) => h("th", {}, name)))),
        h("tbody", {}, ...rows),
      ),
    ),
  );
}

function cell(page, key, figure) {
  const choose = () => {
    page.figure = key;
    page.paint();
  };
  const pressed = key === page.figure;
  const content = figure.why
    ? page.t("undefined")
    : [
        share(figure.value),
        h("small", {}, `${share(figure.low)} – ${share(figure.high)}`),
        bar(figure),
      ];
  return h(
    "td",
    {},
    page.button(`figure-${key}`, content, pressed, choose, {
      class: `ev-figure${figure.why ? " ev-none" : ""}`,
      "data-figure": key,
      "data-value": figure.value ?? null,
    }),
  );
}

function formula(page) {
  const { t, view } = page;
  const { figures } = view.models[0];
  const [at, score] = page.figure.split("_");
  const one = figures[Number(at)] ?? figures[0];
  const figure = one[score];
  const type = one.type || t("tags_all_types");
  if (figure.why) return [h("p", {}, `${type}: ${figure.why}`)];
  const values = {
    type,
    count: inWords(figure.count),
    of: inWords(figure.of),
    value: share(figure.value, 2),
  };
  return [
    h("p", {}, t(`tags_formula_${score}`, values)),
    h("p", {}, t("tags_bootstrap", { low: share(figure.low, 2), high: share(figure.high, 2) })),
  ];
}

export function slicesPanel(page) {
  const { t, view, state } = page;
  const rows = view.slices.map(({ select, name, n, f1 }) =>
    h(
      "tr",
      { class: state.select === select ? "on" : "" },
      h(
        "th",
        {},
        page.button(
          select,
          name,
          state.select === select,
          () => page.change({ select, row: null }),
          {
            class: "ev-link",
            "data-slice": select,
          },
        ),
      ),
      h("td", {}, f1.why ? t("undefined") : share(f1.value)),
      h("td", {}, !f1.why && bar(f1)),
      h("td", {}, f1.why ? "" : `${share(f1.low)} – ${share(f1.high)}`),
      h("td", {}, t("tags_count", { count: n })),
    ),
  );
  return h(
    "div",
    { class: "ev-scroll" },
    h("p", {}, t("tags_slices")),
    h("table", { class: "ev-numbers ev-slices", "data-testid": "ev-slices" }, ...rows),
  );
}

export function comparePanel(page) {
  page.table.show();
  return h("div", {}, twoTaggers(page), page.table.element);
}

/** @param {Page} page */
function twoTaggers(page) {
  const { t, view, state } = page;
  const found = view.comparison;
  if (!found) return h("p", {}, t("pick_other"));
  const [first, second] = view.models.map(({ title }) => title);
  const gap = (/** @type {number} */ value) =>
    `${value < 0 ? "−" : "+"}${Math.abs(100 * value).toFixed(2)}`;
  const values = { first, second };
  const interval = { gap: gap(found.difference), low: gap(found.low), high: gap(found.high) };
  const pick = (select, words) =>
    page.button(select, words, state.select === select, () => page.change({ select, row: null }), {
      "data-select": select,
    });
  return h(
    "div",
    { "data-testid": "ev-compare", "data-difference": found.difference },
    h("p", {}, t("tags_difference", { ...values, ...interval })),
    h("p", {}, t("wins", { ...values, share: percent(found.wins) })),
    h(
      "p",
      { "data-testid": "ev-swaps", "data-p": found.p.why ? null : found.p },
      found.p.why ?? t("tags_swaps", { p: found.p.toFixed(4) }),
    ),
    h(
      "p",
      {},
      t("tags_both", {
        ...values,
        both: found.both,
        neither: found.neither,
        one: found.first,
        two: found.second,
      }),
    ),
    h(
      "div",
      { class: "ev-controls" },
      pick("differ", `${t("tags_differ")}: ${inWords(found.differ)}`),
      pick("only_0", t("tags_only", { model: first })),
      pick("only_1", t("tags_only", { model: second })),
    ),
  );
}
