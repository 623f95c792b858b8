// Where is it? A scene or a photo, and the steps by which a detector finds boxes in it.

import { Debounce } from "../shared/debounce.js";
import { fill, floatsFromBase64, h, rove } from "../shared/dom.js";
import { PhotoPicker } from "../vision/photo_picker.js";
import { suppress } from "./boxes.js";
import { ByHand } from "./by_hand.js";
import { Centres } from "./centres.js";
import { Composer } from "./composer.js";
import { Curve } from "./curve.js";
import { Stage } from "./stage.js";
import { Suppression } from "./suppression.js";

const STEPS = {
  picture: Composer,
  centres: Centres,
  overlap: ByHand,
  suppression: Suppression,
  curve: Curve,
};
const SOURCES = ["scene", "sprites", "photo"];
const REST = 300; // ms without a change before the link is written

export class WhereView {
  /** @param {import("../vision/vision.js").VisionPage} page */
  constructor(page) {
    this.page = page;
    this.element = h("div", { class: "vs-what wh" });
    /** What Python knows; `playground/ui/vision_page/where.py: data` makes it.
     * @type {any} */
    this.data = null;
    /** @type {any} */ this.step = null; // the open step
    // What the steps may change; the link follows.
    this.same = 0.5;
    this.confident = 0.3;
    this.map = "all";
    this.frame = 0; // of the suppression
    /** @type {[number, number]|null} */ this.cell = null;
    /** @type {(() => void)[]} */ this.sliders = [];
    /** @type {Record<string, any>} */ this.waiting = {};
    this.resting = new Debounce(REST, () => this.flush());
    this.t = (/** @type {string} */ id, values = {}) =>
      fill(this.data.texts[id] ?? page.view.texts[id] ?? id, values);
  }

  // ---- elements ---------------------------------------------------------------------------------

  build() {
    const { t } = this;
    this.stage = new Stage();
    this.picker = new PhotoPicker(this.page, () => {
      this.stage.element.hidden = this.picker.camera.isOpen;
    });
    this.picker.dropOn(this.stage.element);
    const chips = (names, word, choose) => {
      const group = h(
        "div",
        { class: "vs-row", role: "group", "aria-label": t(`${word}s`) },
        ...names.map((name) =>
          h(
            "button",
            {
              type: "button",
              class: "vs-chip",
              [`data-${word}`]: name,
              onclick: () => choose(name),
            },
            t(`${word}_${name}`),
          ),
        ),
      );
      rove(group);
      return group;
    };
    this.sources = chips(SOURCES, "source", (source) => this.page.tell({ source }));
    this.steps = chips(Object.keys(STEPS), "step", (step) => this.page.tell({ step }));
    this.steps.setAttribute("data-testid", "where-steps");
    this.model = h("select", {
      "aria-label": t("detector"),
      "data-testid": "where-model",
      onchange: () => this.page.tell({ model: this.model.value }),
    });
    this.time = h("small", { translate: "no" });
    this.place = h("div", {});
    this.element.replaceChildren(
      h(
        "div",
        { class: "vs-left" },
        this.sources,
        this.picker.element,
        this.stage.element,
        h("div", { class: "vs-head" }, this.model, this.time),
      ),
      h("div", { class: "vs-right" }, this.steps, this.place),
    );
    const { element } = this.stage;
    element.addEventListener("pointermove", (event) => this.step.point?.(event));
    element.addEventListener("pointerleave", () => this.step.point?.(null));
    element.addEventListener("pointerdown", (event) => this.step.down?.(event));
    element.addEventListener("keydown", (event) => {
      if (event.target === element) this.step.press?.(event);
    });
    this.sizes = new ResizeObserver(() => this.paint());
    this.sizes.observe(element);
  }

  /** A slider of a threshold, which changes the page at once and the link when it rests.
   * @param {"same"|"confident"} name */
  slider(name, low, high) {
    const value = h("output", {});
    const input = h("input", {
      type: "range",
      min: String(low),
      max: String(high),
      step: "0.01",
      "data-testid": `where-${name}`,
      oninput: () => {
        this[name] = Number(input.value);
        this.paint();
        this.later({ [name]: this[name] });
      },
    });
    const label = h("label", { class: "wh-slider" }, h("span", {}, this.t(name)), input, value);
    this.sliders.push(() => {
      input.value = String(this[name]);
      value.textContent = this[name].toFixed(2);
    });
    return label;
  }

  // ---- messages ---------------------------------------------------------------------------------

  /** @param {Record<string, any>} patch */
  tell(patch) {
    this.page.tell(patch);
  }

  /** Tell Python when no more changes come. @param {Record<string, any>} patch */
  later(patch) {
    Object.assign(this.waiting, patch);
    this.resting.start();
  }

  flush() {
    const patch = this.waiting;
    this.waiting = {};
    if (Object.keys(patch).length) this.page.tell(patch);
  }

  /** Show one of the examples. @param {string} name */
  example(name) {
    const { scene, same, confident } = this.data.examples[name];
    this.page.tell({ source: "scene", scene, same, confident, drags: false });
  }

  // ---- data from Python -------------------------------------------------------------------------

  receive(data) {
    const begins = this.data === null;
    this.data = { ...this.data, ...data };
    if (begins) this.build();
    const { unconfirmed } = this.page;
    for (const name of ["same", "confident", "map", "cell"])
      if (!(name in unconfirmed.values) && !(name in this.waiting)) this[name] = this.data[name];
    if (!this.step?.timer && !("frame" in unconfirmed.values) && !("frame" in this.waiting))
      this.frame = this.data.frame;
    this.found = this.data.found.map(([label, score, x, y, width, height, row, column]) => ({
      label,
      score,
      box: { x, y, width, height },
      cell: [row, column],
    }));
    this.truth = this.data.true.flatMap(([name, x, y, width, height]) => {
      const label = this.data.labels.indexOf(name);
      return label < 0 ? [] : [{ label, box: { x, y, width, height } }];
    });
    if (data.maps) {
      this.maps = { ...data.maps, outputs: floatsFromBase64(data.maps.outputs) };
      this.stage.show(data.picture);
    }
    this.paintChoices();
    const Step = STEPS[this.data.step];
    if (!(this.step instanceof Step)) {
      this.step?.end();
      this.stage.paintMap(null);
      this.sliders = [];
      this.step = new Step(this);
      this.place.replaceChildren(this.step.element);
      this.stage.overlay(this.step.overlay());
    }
    this.sliders.forEach((show) => show());
    this.step.receive();
    const { source, step, model } = this.data;
    Object.assign(this.element.dataset, { source, step, model });
    this.stage.element.setAttribute("aria-label", this.t(`stage_${step}`));
  }

  /** Show the open step anew, after a change that Python need not know. */
  paint() {
    if (!this.step) return;
    this.sliders.forEach((show) => show());
    this.step.paint();
  }

  paintChoices() {
    const { data } = this;
    for (const [group, chosen] of [
      [this.sources, data.source],
      [this.steps, data.step],
    ])
      for (const button of group.querySelectorAll("button"))
        button.setAttribute(
          "aria-pressed",
          String((button.dataset.source ?? button.dataset.step) === chosen),
        );
    const isPhoto = data.source === "photo";
    this.picker.element.hidden = !isPhoto;
    if (!isPhoto) this.picker.camera.close();
    this.picker.receive(data);
    const known = data.models.map(([name]) => name).join();
    if (this.model.dataset.known !== known) {
      this.model.dataset.known = known;
      this.model.replaceChildren(
        ...data.models.map(([name, title]) => h("option", { value: name }, title)),
      );
    }
    this.model.value = data.model;
    this.time.textContent = this.t("ms", { ms: data.ms.toFixed(1) });
  }

  /** The boxes that the page shows: above the threshold, after the suppression. */
  kept() {
    const sure = this.found.filter(({ score }) => score >= this.confident);
    return suppress(sure, this.same).kept.map((row) => sure[row]);
  }

  /** @param {string} name */
  titleOf(name) {
    return this.data.models.find(([model]) => model === name)?.[1] ?? name;
  }

  /** Called when the view closes. */
  end() {
    this.resting.cancel();
    this.sizes?.disconnect();
    this.step?.end();
    this.picker?.end();
  }
}
