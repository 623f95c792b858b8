// The map: the examples on a plane, by PCA or by t-SNE. Dragging a rectangle selects.

import { apply } from "../shared/changes.js";
import { h } from "../shared/dom.js";
import { share } from "../shared/numbers.js";
import { poll } from "../shared/polling.js";
import { MOST } from "./matrix.js";
import { Plane, classColour } from "./plane.js";
import { parse, testOf } from "./select.js";

const PLANES = ["pca", "tsne"];

/** @typedef {import("./evaluate.js").Evaluate} Page */

export class MapPanel {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.plane = new Plane(
      (box) => page.select(`map_${box.map((each) => each.toFixed(3)).join("_")}`),
      page.t("map_alt"),
    );
    this.note = h("p", { "data-testid": "ev-map-note" });
    this.switch = h("div", { class: "ev-tabs-inner", role: "group" });
    this.legend = h("div", { class: "ev-legend" });
    this.element = h("div", {}, this.switch, this.note, this.plane.canvas, this.legend);
    /** @type {any} */ this.found = null; // `plane` of the page's data
    /** @type {any} */ this.content = null;
    /** @type {number[]|null} */ this.given = null; // the t-SNE that `near` was made from
    /** @type {Float32Array|null} */ this.near = null;
    this.stop = () => {};
  }

  /** Give the examples the coordinates of the chosen plane, as soon as they are there. */
  place() {
    const { view, examples, state } = this.page;
    if (view.plane !== this.found) {
      this.stop();
      this.stop = () => {};
      this.found = view.plane;
      this.content = view.plane?.content ?? null;
      this.ask();
    }
    const given = this.content?.points ?? null;
    if (given !== this.given) {
      this.given = given;
      this.near = given && Float32Array.from(given);
    }
    const [model] = examples.models;
    const near = state.plane === "tsne" && this.near?.length === 2 * examples.n;
    model.points = near ? this.near : model.pca;
    this.plane.canvas.dataset.plane = near ? "tsne" : "pca";
  }

  ask() {
    if (!this.found?.poll || this.content.points || this.content.failed) return;
    this.stop = poll({
      key: this.found.poll,
      seen: this.found.seen,
      seconds: this.found.seconds,
      changed: (answer) => {
        this.content = answer.content ?? apply(this.content, answer.change);
        this.page.paintSoon();
      },
      outdated: () => {},
    });
  }

  /** @param {import("./select.js").Selection} chosen */
  show(chosen) {
    const { page } = this;
    const { t, view, examples, dark } = page;
    const { points } = examples.models[0];
    this.plane.canvas.hidden = !points;
    this.switch.hidden = !points;
    this.note.textContent = this.said();
    this.legend.replaceChildren();
    if (!points) return;
    this.paintSwitch();
    this.plane.show({
      points,
      truth: examples.true,
      classes: examples.classes,
      dark,
      wrong: (i) => !page.isRight(i),
      chosen: chosen.kind === "all" ? null : testOf(chosen, examples, page.difference),
      box: chosen.kind === "map" ? chosen.values : null,
    });
    const entries = view.labels
      .slice(0, MOST)
      .map((label, k) =>
        h(
          "span",
          {},
          h("i", { style: { background: classColour(k, examples.classes, dark) } }),
          label,
        ),
      );
    const mistake = h("span", {}, h("i", { class: "ev-ring" }), t("mistake"));
    this.legend.replaceChildren(...entries, mistake);
  }

  paintSwitch() {
    const { t, state } = this.page;
    if (!this.buttons) {
      this.buttons = PLANES.map((name) =>
        h(
          "button",
          {
            type: "button",
            class: "np-button",
            "data-plane": name,
            onclick: () => this.choose(name),
          },
          t(`map_${name}`),
        ),
      );
      this.switch.replaceChildren(...this.buttons);
    }
    for (const button of this.buttons)
      button.setAttribute("aria-pressed", String(button.dataset.plane === state.plane));
  }

  /** Choose a plane. A rectangle on one plane means nothing on the other. @param {string} plane */
  choose(plane) {
    const { state, examples } = this.page;
    const boxed = parse(state.select, examples).kind === "map";
    this.page.change(boxed ? { plane, select: "wrong", row: null } : { plane });
  }

  /** What the map shows, or why there is none. @returns {string} */
  said() {
    const { t, view, examples, state } = this.page;
    if (!examples.models[0].points) return t("no_map");
    if (state.plane === "tsne") {
      if (this.found?.why) return this.found.why;
      if (this.content?.failed) return t("map_failed");
      return t(this.plane.canvas.dataset.plane === "tsne" ? "map_near" : "map_placing");
    }
    const [first, second] = view.models[0].explained.map((part) => share(part, 0));
    return t("map_about", { first, second });
  }

  end() {
    this.stop();
  }
}
