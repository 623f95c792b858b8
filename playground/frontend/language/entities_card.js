// The open card of the entities, and of the visitor's own taggers: the text with its spans, and the
// lattice below.

import { h } from "../shared/dom.js";
import { EntitiesPanel } from "./entities.js";
import { LatticePanel } from "./lattice.js";

const BY_WORDS = "w"; // Chinese text is tagged by word; `segments.py` in ui/language_page reads it

export class EntitiesCard {
  /** @param {any} page a LanguagePage (language.js) */
  constructor(page) {
    const { t, labelName } = page;
    this.page = page;
    this.byWords = false;
    this.lattice = new LatticePanel({
      t,
      labelName,
      changed: (view) => this.tell(view),
    });
    this.entities = new EntitiesPanel({
      t,
      labelName,
      open: (token) => this.lattice.open(token),
      byWords: (yes) => {
        this.byWords = yes;
        this.tell("");
      },
    });
    this.element = h(
      "div",
      { class: "np-tagging" },
      this.entities.element,
      h("h3", {}, t("lattice_title")),
      h("p", { class: "lat-hint" }, t("lattice_what")),
      this.lattice.element,
    );
  }

  /** @param {{task: string, result: import("./lattice.js").Tagged}} card */
  show({ task, result }) {
    const { text, pins } = this.page.view;
    // What is pinned in the link belongs to the card with this name; `pins_of` in Python reads it.
    this.name = `${task.replaceAll(" ", "_")}~`;
    let view = pins.startsWith(this.name) ? pins.slice(this.name.length) : "";
    if (this.text === undefined) this.byWords = view.split("~").includes(BY_WORDS);
    else if (this.text !== text && view) this.tell((view = "")); // the pins of another text
    this.text = text;
    this.entities.receive({ ...result, byWords: this.byWords }, text);
    this.lattice.element.hidden = !result.tokens.length;
    if (result.tokens.length) this.lattice.receive(result, view);
  }

  /** @param {string} view the lattice's state */
  tell(view) {
    const parts = [this.byWords ? BY_WORDS : "", view];
    this.page.tell({ pins: this.name + parts.filter(Boolean).join("~") });
  }

  end() {
    this.lattice.end();
  }
}
