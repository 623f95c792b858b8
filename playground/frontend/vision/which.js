// Which one is it? Three parts, of which one is shown: named pictures that are found again, names that
// are close to each other, and how faces are found.

import { fill, h, rove } from "../shared/dom.js";
import { AgainPart } from "./again.js";
import { FacesPart } from "./faces.js";
import { NamesPart } from "./names.js";

/** @type {Record<string, new (view: WhichView) => any>} */
const PARTS = { again: AgainPart, names: NamesPart, faces: FacesPart };

/** The view. Parts use `t` for its texts, and `page`. */
export class WhichView {
  /** @param {import("./vision.js").VisionPage} page */
  constructor(page) {
    this.page = page;
    /** @type {any} */ this.data = null;
    this.t = (/** @type {string} */ id, values = {}) => fill(this.data.texts[id] ?? id, values);
    /** @type {any} */ this.open = null;
    this.tabs = h("div", { class: "vs-row", role: "group", "data-testid": "which-parts" });
    this.place = h("div", {});
    this.element = h("div", { class: "vw" }, this.tabs, this.place);
  }

  receive(data) {
    this.data = data;
    if (!this.tabs.childElementCount) {
      this.tabs.setAttribute("aria-label", this.t("parts"));
      this.tabs.replaceChildren(
        ...data.parts.map((part) =>
          h(
            "button",
            {
              type: "button",
              class: "vs-chip",
              "data-part": part,
              onclick: () => this.page.tell({ part }),
            },
            this.t(`part_${part}`),
          ),
        ),
      );
      rove(this.tabs);
    }
    for (const button of this.tabs.querySelectorAll("button"))
      button.setAttribute("aria-pressed", String(button.dataset.part === data.part));
    if (!(this.open instanceof PARTS[data.part])) {
      this.end();
      this.open = new PARTS[data.part](this);
      this.place.replaceChildren(this.open.element);
    }
    this.open.receive(data[data.part]);
  }

  /** Called when the view closes. */
  end() {
    this.open?.end();
    this.open = null;
  }
}
