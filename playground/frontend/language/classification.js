// The panel of a classification: all probabilities.

import { h } from "../shared/dom.js";
import { bars } from "./cards.js";

export class ClassificationPanel {
  /** @param {import("./language.js").LanguagePage} page */
  constructor(page) {
    this.page = page;
    this.bars = h("div", { class: "lg-all", "data-testid": "language-probabilities" });
    this.element = h("div", { class: "lg-panel" }, this.bars);
  }

  /** @param {import("./language.js").Card} card */
  show(card) {
    this.bars.replaceChildren(...bars(this.page, card.result, card.result.labels.length));
  }
}
