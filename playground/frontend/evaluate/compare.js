// The panel that compares two models on the same examples.

import { h } from "../shared/dom.js";
import { percent } from "../shared/numbers.js";
import { ModelsTable } from "./models_table.js";
import { HIGH, axis, makeChart } from "./panel_charts.js";

/** @typedef {import("./evaluate.js").Evaluate} Page */

export class ComparePanel {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.text = h("div", { "data-testid": "ev-compare" });
    this.chart = makeChart(page, "ev-power");
    this.table = new ModelsTable(page, { pairs: "table_pairs", equal: "table_equal" });
    const two = h("div", { class: "ev-two" }, this.text, this.chart.place);
    this.element = h("div", {}, two, this.table.element);
  }

  show() {
    const { t, view } = this.page;
    const found = view.comparison;
    this.table.show();
    this.chart.place.hidden = !found?.curve;
    if (!found) {
      this.text.replaceChildren(h("p", {}, t("pick_other")));
      return;
    }
    const [first, second] = view.models.map(({ title }) => title);
    const pick = (select, words) =>
      h(
        "button",
        {
          type: "button",
          class: "np-button",
          "data-select": select,
          onclick: () => this.page.select(select),
        },
        words,
      );
    const gap = (/** @type {number} */ value) =>
      `${value < 0 ? "−" : "+"}${Math.abs(100 * value).toFixed(2)}`;
    const values = { first, second };
    this.text.replaceChildren(
      h(
        "p",
        {},
        t("difference_is", {
          ...values,
          gap: gap(found.difference),
          low: gap(found.low),
          high: gap(found.high),
        }),
      ),
      h("p", {}, t("wins", { ...values, share: percent(found.wins) })),
      h("p", { "data-p": found.p?.why ? "" : found.p }, this.mcnemar(found, values)),
      h("p", {}, found.needed?.why ?? t("needed", { needed: found.needed, n: view.n })),
      h(
        "div",
        { class: "ev-controls" },
        pick("differ", t("differ", { count: found.disagree })),
        pick("only_0", t("only", { model: first, count: found.first })),
        pick("only_1", t("only", { model: second, count: found.second })),
      ),
      h("p", {}, t("both_neither", { both: found.both, neither: found.neither })),
    );
    if (!found.curve) return;
    this.chart.update({
      title: t("power"),
      alt: t("power"),
      x: { title: t("test_examples"), log: true },
      y: axis(t("found")),
      height: HIGH,
      lines: [
        { name: t("power"), colour: "run1", x: found.curve.n, y: found.curve.power },
        {
          name: "80%",
          colour: "faint",
          x: [20, found.curve.n.at(-1)],
          y: [0.8, 0.8],
          faint: true,
        },
      ],
      mark: { x: view.n, text: t("now") },
    });
  }

  mcnemar(found, values) {
    if (found.p?.why) return found.p.why;
    const p = found.p < 0.0001 ? "< 0.0001" : found.p.toFixed(4);
    const counts = { only_first: found.first, only_second: found.second };
    return this.page.t(found.p < 0.05 ? "mcnemar_yes" : "mcnemar_no", { ...values, ...counts, p });
  }

  end() {
    this.chart.end();
  }
}
