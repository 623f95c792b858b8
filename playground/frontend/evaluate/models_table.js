// The table of models: the figures of several models on the same examples, and each pair compared.

import { h, inWords } from "../shared/dom.js";
import { share } from "../shared/numbers.js";
import { bar, interval } from "./figures.js";

const LEVEL = 0.05; // of the tests

/**
 * A page with a table of models: `view.table` has its data, and the texts named `pairs` and `equal`
 * explain a pair.
 * @typedef {{t: (id: string, values?: object) => string, view: any, state: {table: string[]},
 *   change: (changes: {table: string[]}) => void, do: (action: any) => void}} Page
 */

/** @param {number} value */
const points = (value) => `${value < 0 ? "−" : "+"}${Math.abs(100 * value).toFixed(2)}`;

export class ModelsTable {
  /** @param {Page} page @param {{pairs: string, equal: string}} words */
  constructor(page, words) {
    this.page = page;
    this.words = words;
    this.element = h("div", { class: "ev-models", "data-testid": "ev-models" });
  }

  show() {
    const { t, view, state } = this.page;
    const { options, rows, pairs } = view.table;
    const asked = state.table.filter((name) => options.some((option) => option.name === name));
    const parts = [h("h2", {}, t("table_title"))];
    if (!options.length) parts.push(h("p", {}, t("table_none")));
    else parts.push(h("p", {}, t("table_about")), this.choice(options, asked));
    // What was chosen last is not there until Python has evaluated it.
    const waits = asked.join() !== view.table.chosen.join();
    if (waits && asked.length) parts.push(h("p", { role: "status" }, t("table_waits")));
    else if (asked.length) {
      const scroll = { class: "ev-scroll", tabindex: "0", role: "region" };
      parts.push(
        h("div", { ...scroll, "aria-label": t("table_title") }, this.figures(rows)),
        h("p", {}, t(this.words.pairs, { count: pairs.length })),
        h("div", { ...scroll, "aria-label": t("table_by_pair") }, this.pairs(rows, pairs)),
      );
    }
    this.element.replaceChildren(...parts);
  }

  choice(options, asked) {
    const { page } = this;
    const { t } = page;
    const most = page.view.table.most;
    const button = ({ name, title }) => {
      const on = asked.includes(name);
      const table = on ? asked.filter((each) => each !== name) : [...asked, name];
      return h(
        "button",
        {
          type: "button",
          class: "np-button",
          "data-add": name,
          "aria-pressed": String(on),
          disabled: !on && asked.length >= most,
          onclick: () => page.change({ table }),
        },
        title,
      );
    };
    const all = h(
      "button",
      {
        type: "button",
        class: "np-button",
        "data-testid": "ev-table-all",
        onclick: () => page.change({ table: options.slice(0, most).map(({ name }) => name) }),
      },
      t("table_all", { count: Math.min(most, options.length) }),
    );
    return h(
      "div",
      { class: "ev-modes", role: "group", "aria-label": t("table_choice") },
      ...options.map(button),
      options.length > 1 && asked.length < options.length ? all : null,
    );
  }

  /** The models with their figures, the best by the first figure first. */
  figures(rows) {
    const { t, view } = this.page;
    const names = Object.keys(rows[0].figures);
    const said = (name, value) => (name === "log_loss" ? value.toFixed(4) : share(value));
    const cell = (name, figure) =>
      h(
        "td",
        { "data-figure": name, "data-value": figure.value ?? null },
        figure.why ?? said(name, figure.value),
        !figure.why && interval(t, figure, (value) => said(name, value)),
        !figure.why && name !== "log_loss" && bar(figure),
      );
    const first = (row) => row.figures[names[0]].value ?? -1;
    const lines = [...rows]
      .sort((a, b) => first(b) - first(a))
      .map((row) =>
        h(
          "tr",
          { "data-model": row.name },
          h("th", {}, this.name(row, view)),
          ...names.map((name) => cell(name, row.figures[name])),
        ),
      );
    const head = ["", ...names.map((name) => t(name))];
    return h(
      "table",
      { class: "ev-numbers ev-models-figures" },
      h("thead", {}, h("tr", {}, ...head.map((name) => h("th", {}, name)))),
      h("tbody", {}, ...lines),
    );
  }

  /** A model's name; a click makes it the second model of the page. */
  name({ name, title }, view) {
    if (view.models.some((model) => model.name === name)) return title;
    const onclick = () => this.page.do({ do: "second", rows: [], name });
    const words = this.page.t("table_compare", { model: title });
    return h(
      "button",
      { type: "button", class: "ev-link", title: words, "aria-label": words, onclick },
      title,
    );
  }

  /** For each pair: the difference of the first figures, and the adjusted p-value of the test. */
  pairs(rows, pairs) {
    const { t } = this.page;
    const of = (i, j) => {
      const pair = pairs.find(
        ({ first, second }) => first === Math.min(i, j) && second === Math.max(i, j),
      );
      const [one, two] = i < j ? pair.only : [...pair.only].reverse();
      return { ...pair, one, two, gap: i < j ? pair.difference : -pair.difference };
    };
    const cell = (i, j) => {
      if (i === j) return h("td", {}, "–");
      const { one, two, gap, p, adjusted } = of(i, j);
      const said = p === null ? t(this.words.equal) : `p = ${small(adjusted)}`;
      return h(
        "td",
        {
          "data-pair": `${rows[i].name} ${rows[j].name}`,
          "data-p": p,
          "data-adjusted": adjusted,
          class: p !== null && adjusted < LEVEL ? "on" : "",
        },
        points(gap),
        h("small", {}, `${inWords(one)} : ${inWords(two)}`),
        h("small", {}, said),
      );
    };
    return h(
      "table",
      { class: "ev-numbers ev-models-pairs" },
      h("thead", {}, h("tr", {}, h("td", {}), ...rows.map(({ title }) => h("th", {}, title)))),
      h(
        "tbody",
        {},
        ...rows.map(({ title }, i) =>
          h("tr", {}, h("th", {}, title), ...rows.map((_, j) => cell(i, j))),
        ),
      ),
    );
  }
}

/** @param {number} p */
const small = (p) => (p < 0.0001 ? "< 0.0001" : p.toFixed(4));
