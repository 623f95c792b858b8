// The Vision page: its views, and the messages between them and Python.

import { matchTheme } from "../shared/colours.js";
import { fill, h, rove } from "../shared/dom.js";
import { mountPage } from "../shared/mount.js";
import { Unconfirmed } from "../shared/unconfirmed.js";
import { WhereView } from "../where/where.js";
import { MakeView } from "./make.js";
import { OwnView } from "./own.js";
import { RestoreView } from "./restore.js";
import { WhatView } from "./what.js";
import { WhichView } from "./which.js";

const PATIENCE_MS = 8000; // longest wait for Python's answer before the next message
// The browser's side of the table in `playground/ui/vision_page/views.py`. A view has an `element`,
// `receive(data)` with the data that its Python module makes, and `end()`.
/** @type {Record<string, new (page: VisionPage) => any>} */
const VIEWS = {
  what: WhatView,
  where: WhereView,
  which: WhichView,
  own: OwnView,
  make: MakeView,
  restore: RestoreView,
};

/**
 * What Python knows; `playground/ui/vision_page/page.py` makes it. `views` are the names and icons
 * of all views, `view` is the open one, and its data have its name.
 * @typedef {{texts: any, views: [string, string][], view: string, ack: number} &
 *   Record<string, any>} View
 */

/** The page. Views use `t`, `tell` and `dark`. */
export class VisionPage {
  /** @param {(ask: object) => void} send */
  constructor(send) {
    this.send = send;
    this.element = h("div", { class: "np-page vs", "data-testid": "vision" });
    /** @type {View} */ this.view = null;
    this.unconfirmed = new Unconfirmed((ask) => this.send(ask), PATIENCE_MS);
    this.unwatch = () => {};
    /** @type {any} */ this.open = null; // the open view
    this.count = 0;
    this.t = (/** @type {string} */ id, values = {}) => fill(this.view.texts[id] ?? id, values);
  }

  get dark() {
    return this.element.dataset.theme === "dark";
  }

  /** Send changes to Python. @param {Record<string, any>} patch */
  tell(patch) {
    this.unconfirmed.tell(patch);
  }

  /** @param {View} view */
  receive(view) {
    const before = this.view;
    this.view = view;
    if (!before) this.unconfirmed.startAt(view.ack);
    this.unconfirmed.confirm(view.ack);
    if (!before || before.texts.language !== view.texts.language) this.build();
    this.unconfirmed.flushRest();
    this.paint();
    this.count += 1;
    this.element.dataset.count = String(this.count);
  }

  build() {
    this.end();
    this.views = h(
      "div",
      {
        class: "vs-views",
        role: "group",
        "aria-label": this.t("views"),
        "data-testid": "vision-views",
      },
      ...this.view.views.map(([name, icon]) =>
        h(
          "button",
          {
            type: "button",
            class: "vs-chip",
            "data-view": name,
            "data-icon": icon,
            onclick: () => this.tell({ view: name }),
          },
          this.t(`view_${name}`),
        ),
      ),
    );
    rove(this.views);
    this.place = h("div", {});
    this.element.replaceChildren(this.views, this.place);
    this.unwatch();
    this.unwatch = matchTheme(this.element, () => this.paint());
  }

  /** Called when the visitor leaves the page, and before the page is built anew. */
  end() {
    this.open?.end();
    this.open = null;
  }

  paint() {
    const { view } = this;
    for (const button of this.views.querySelectorAll("button"))
      button.setAttribute("aria-pressed", String(button.dataset.view === view.view));
    this.element.dataset.view = view.view;
    if (!(this.open instanceof VIEWS[view.view])) {
      this.end();
      this.open = new VIEWS[view.view](this);
      this.place.replaceChildren(this.open.element);
    }
    this.open.receive(view[view.view]);
  }
}

/** Streamlit calls this when the component is mounted and whenever its data changes. */
export default function vision(component) {
  return mountPage(component, (send) => new VisionPage(send));
}
