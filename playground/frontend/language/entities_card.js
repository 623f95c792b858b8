// The open card of the entities: the text with its entities, and the lattice below.

import { h } from "../shared/dom.js";
import { EntitiesPanel } from "./entities.js";
import { LatticePanel } from "./lattice.js";

const NAME = "entities~"; // what is pinned in the link belongs to the card with this name

export class EntitiesCard {
  /** @param {any} page a LanguagePage (language.js) */
  constructor(page) {
    const { t, labelName } = page;
    this.page = page;
    this.lattice = new LatticePanel({
      t,
      labelName,
      changed: (view) => page.tell({ pins: NAME + view }),
    });
    this.entities = new EntitiesPanel({ t, labelName, open: (token) => this.lattice.open(token) });
    this.element = h(
      "div",
      { class: "np-tagging" },
      this.entities.element,
      h("h3", {}, t("lattice_title")),
      h("p", { class: "lat-hint" }, t("lattice_what")),
      this.lattice.element,
    );
  }

  /** @param {{result: import("./lattice.js").Tagged}} card */
  show({ result }) {
    const { text, pins } = this.page.view;
    this.entities.receive(result, text);
    this.lattice.element.hidden = !result.tokens.length;
    if (result.tokens.length)
      this.lattice.receive(result, pins.startsWith(NAME) ? pins.slice(NAME.length) : "");
  }

  end() {
    this.lattice.end();
  }
}
