// The panel of slices: the accuracy on parts of the examples, the worst first.

import { h } from "../shared/dom.js";
import { share, show } from "../shared/numbers.js";
import { bar } from "./figures.js";

/** @typedef {import("./evaluate.js").Evaluate} Page */

export class SlicesPanel {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.element = h("div", { class: "ev-scroll" });
  }

  show() {
    const { t, view, state } = this.page;
    if (!view.slices.length) {
      this.element.replaceChildren(h("p", {}, t("no_slices")));
      return;
    }
    const rows = view.slices.map(({ name, part, low, high, accuracy }) => {
      const select = `slice_${name}_${part}`;
      const { value, count, of } = accuracy;
      return h(
        "tr",
        { class: state.select === select ? "on" : "" },
        h(
          "th",
          {},
          h(
            "button",
            {
              type: "button",
              class: "ev-link",
              "data-slice": select,
              "aria-pressed": String(state.select === select),
              onclick: () => this.page.select(select),
            },
            this.name(name, part, low, high),
          ),
        ),
        h("td", {}, `${share(value)}`),
        h("td", {}, bar(accuracy)),
        h("td", {}, `${share(accuracy.low)} – ${share(accuracy.high)}`),
        h("td", {}, t("count_of", { count, of })),
      );
    });
    this.element.replaceChildren(
      h("p", {}, t("slices_about")),
      h("table", { class: "ev-numbers ev-slices", "data-testid": "ev-slices" }, ...rows),
    );
  }

  /** @param {string} name @param {number} part @param {number} low @param {number} high */
  name(name, part, low, high) {
    const { t } = this.page;
    if (name === "negation") return t(part ? "slice_negation" : "slice_no_negation");
    if (name === "unknown") return t("slice_unknown", { part });
    if (name === "writer") return t("slice_writer", { number: low + 1 });
    return t(`slice_${name}`, { low: show(low, 3), high: show(high, 3) });
  }

  end() {}
}
