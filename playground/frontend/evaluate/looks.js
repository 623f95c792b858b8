// The panel of looks at the test set: how often, by how much the best flatters, the sealed half.

import { h } from "../shared/dom.js";
import { share } from "../shared/numbers.js";
import { HIGH, makeChart } from "./panel_charts.js";

/** @typedef {import("./evaluate.js").Evaluate} Page */

export class LooksPanel {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    const { t } = page;
    this.seal = h("input", {
      type: "checkbox",
      "data-testid": "ev-seal",
      onchange: () => page.change({ seal: this.seal.checked ? "half" : "no", row: null }),
    });
    this.open = h("button", {
      type: "button",
      class: "np-button",
      "data-testid": "ev-unseal",
      onclick: () => {
        this.open.disabled = true;
        page.do({ do: "unseal", rows: [] });
      },
    });
    this.text = h("div", { "data-testid": "ev-looks" });
    this.chart = makeChart(page, "ev-flattery");
    this.element = h(
      "div",
      {},
      h("div", { class: "ev-controls" }, h("label", {}, this.seal, ` ${t("seal")}`), this.open),
      h("div", { class: "ev-two" }, this.text, this.chart.place),
    );
  }

  show() {
    const { t, view, state } = this.page;
    const { models, average, histories, best, sealed, opened, open, before } = view.looks;
    const count = models.length;
    const at = Math.min(count, average.length) - 1;
    const gain = (100 * Math.max(0, average[at])).toFixed(2);
    const values = { count, gain, accuracy: share(best.accuracy), n: view.n };
    this.seal.checked = state.seal === "half";
    this.open.hidden = !sealed;
    this.open.disabled = open;
    this.open.textContent = t("unseal", { model: view.models[0].title, n: sealed });
    const words = sealed
      ? [
          t("sealed_about", { n: sealed }),
          ...(before ? [t("sealed_before", { count: before })] : []),
          ...(opened || !before ? [t("sealed_opened", { count: opened })] : []),
        ]
      : [t("looks_advice")];
    this.text.replaceChildren(
      h(
        "p",
        { "data-looks": count, "data-opened": opened, "data-before": before },
        t("looks_count", { count }),
      ),
      this.table(models, sealed),
      h("p", {}, t("looks_flatter", values)),
      ...words.map((line) => h("p", {}, line)),
    );
    const x = average.map((_, k) => k + 1);
    const one = (y, k) => ({
      name: t("looks_one", { k: k + 1 }),
      colour: "training",
      x,
      y,
      stepped: true,
      faint: true,
    });
    this.chart.update({
      title: t("looks_chart"),
      alt: t("looks_chart"),
      x: { title: t("looks_models") },
      y: { title: t("looks_gain"), percent: true, zero: true },
      height: HIGH,
      lines: [...histories.map(one), { name: t("looks_average"), colour: "run1", x, y: average }],
      mark: { x: count, text: t("looks_now") },
      note: t("looks_note"),
    });
  }

  /** Each model's accuracy on the shown examples, and on the sealed ones once they were opened. */
  table(models, sealed) {
    const { t } = this.page;
    const rows = models.map(({ title, shown, sealed: found, before }) =>
      h(
        "tr",
        {},
        h("th", {}, title),
        h("td", {}, share(shown)),
        sealed > 0 &&
          h(
            "td",
            { "data-sealed": found?.value },
            found
              ? `${share(found.value)} (${share(found.low)} – ${share(found.high)})`
              : t(before ? "sealed_known" : "sealed_closed"),
          ),
      ),
    );
    const head = ["", t("sealed_shown"), ...(sealed ? [t("sealed_half")] : [])];
    return h(
      "table",
      { class: "ev-numbers" },
      h("thead", {}, h("tr", {}, ...head.map((name) => h("th", {}, name)))),
      h("tbody", {}, ...rows),
    );
  }

  end() {
    this.chart.end();
  }
}
