// The text field of a page whose nets read a text. While a character is being composed, as with a
// Chinese keyboard, nothing is reported.

import { h } from "./dom.js";

export class TextField {
  /** @param {{name: string, testid: string, label: string, typed: () => void}} options `typed` is
   *   called after each change by the user; `name` is the class for the page's style */
  constructor({ name, testid, label, typed }) {
    this.isComposing = false;
    this.typed = typed;
    this.element = h("textarea", {
      rows: 1,
      class: name,
      "data-testid": testid,
      "aria-label": label,
      placeholder: label,
      spellcheck: "false",
      dir: "auto",
      oninput: () => this.changed(),
      oncompositionstart: () => (this.isComposing = true),
      oncompositionend: () => ((this.isComposing = false), this.changed()),
    });
  }

  get value() {
    return this.element.value;
  }

  set value(text) {
    this.element.value = text;
  }

  changed() {
    if (!this.isComposing) this.typed();
  }
}
