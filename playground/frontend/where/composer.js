// The first step: a scene composed by dragging digits or sprites into it, and the boxes that the net
// finds, which follow the hand.

import { h, rove, svg } from "../shared/dom.js";
import { boxLabel, boxShape, moveShape } from "./stage.js";
import { Pad } from "./pad.js";
import { Inks, LARGEST, MOST, SMALLEST, itemsOf, placed, textOf } from "./scene.js";

/** @typedef {import("./scene.js").Item} Item */

const FAR = 6; // CSS pixels; a press that moves less is a click
const HIGH = 48; // pixels of a digit that is added
const MAX_TEXT = 5500; // characters of a scene in the link
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Composer {
  /** @param {import("./where.js").WhereView} view */
  constructor(view) {
    this.view = view;
    this.t = view.t;
    /** @type {Item[]} */ this.items = [];
    this.text = null;
    this.composed = ""; // the source that the items are of
    this.dragging = false;
    this.variant = 0;
    this.drawn = "";
    this.inks = new Inks(() => this.paint());
    this.group = svg("g", {});
    this.results = svg("g", {});
    this.handles = svg("g", {});
    this.group.append(this.results, this.handles);
    this.sheet = h("canvas", { class: "wh-sheet", hidden: true });
    view.stage.image.after(this.sheet);
    this.build();
  }

  build() {
    const { t } = this;
    const button = (id, onclick, more = {}) =>
      h("button", { type: "button", "data-testid": `where-${id}`, onclick, ...more }, t(id));
    this.digits = h("div", { class: "wh-digits", role: "group" });
    this.pad = new Pad(t, (code, label) => this.add({ label, source: code, height: HIGH }));
    this.says = h("p", { class: "np-wrong", role: "status", "data-testid": "where-full" });
    this.list = h("div", { class: "wh-list", "data-testid": "where-list" });
    this.count = h("p", { role: "status", "data-testid": "where-count" });
    this.explains = h("p", { class: "vs-quiet" });
    this.others = button("others", () => this.turn());
    this.own = h("details", {}, h("summary", {}, t("draw_own")), this.pad.element);
    this.tools = h(
      "div",
      { class: "wh-compose" },
      this.explains,
      this.digits,
      h(
        "div",
        { class: "vs-row" },
        this.others,
        button("random", () => this.shuffle()),
        button("empty", () => this.change([])),
      ),
      this.says,
      this.own,
    );
    this.element = h("div", { class: "wh-panel" }, this.count, this.list, this.tools);
  }

  /** Offer what the open scene is composed of. @param {import("./scene.js").Kit} kit */
  offer(kit) {
    this.inks.load(kit);
    if (this.digits.childElementCount !== kit.names.length) {
      this.digits.replaceChildren(...kit.names.map((_, label) => this.digit(label)));
      rove(this.digits);
    }
    this.digits.setAttribute("aria-label", this.word("palette"));
    this.explains.textContent = this.word("palette_says");
    this.others.textContent = this.word("others");
    this.own.hidden = !kit.drawings;
  }

  /** A sentence about the digits or the sprites. @param {string} id @param {object} [values] */
  word(id, values = {}) {
    return this.t(this.view.data.kit.drawings ? id : `${id}_sprites`, values);
  }

  /** What a thing is, in words. @param {number} label */
  nameOf(label) {
    return this.view.data.kit.names[label];
  }

  /** A button of the palette: a click adds the digit or sprite, and it can be dragged into the
   * scene. @param {number} label */
  digit(label) {
    const face = h("button", {
      type: "button",
      class: "wh-digit",
      "data-label": label,
      "aria-label": this.t("add", { label: this.nameOf(label) }),
      onclick: () => this.add({ label, source: this.source(), height: HIGH }),
    });
    face.addEventListener("pointerdown", (event) => {
      if (event.pointerType === "touch") return; // there a drag scrolls; a tap adds the digit
      const from = [event.clientX, event.clientY];
      let at = -1;
      face.setPointerCapture(event.pointerId);
      face.onpointermove = (move) => {
        const far = Math.hypot(move.clientX - from[0], move.clientY - from[1]) > FAR;
        const [x, y] = this.view.stage.pointOf(move);
        const { side } = this.view.data.kit;
        if (at < 0 && far && x > 0 && y > 0 && x < side && y < side && this.hasRoom()) {
          this.items.push({ label, source: this.source(), x: 0, y: 0, height: HIGH });
          at = this.items.length - 1;
        }
        if (at >= 0) this.moveTo(at, x - this.inks.widthOf(this.items[at]) / 2, y - HIGH / 2);
      };
      face.onpointerup = face.onpointercancel = () => {
        face.onpointermove = face.onpointerup = face.onpointercancel = null;
        if (at < 0) return;
        // The click that follows a drag adds no second digit.
        face.addEventListener("click", (click) => click.stopImmediatePropagation(), {
          capture: true,
          once: true,
        });
        this.drop();
      };
    });
    return face;
  }

  source() {
    return this.inks.variants[this.variant];
  }

  /** Offer other digits of the same labels. */
  turn() {
    this.variant = (this.variant + 1) % this.inks.variants.length;
    this.paintPalette();
  }

  // ---- changes ----------------------------------------------------------------------------------

  hasRoom() {
    const full = this.items.length >= MOST;
    this.says.textContent = full ? this.word("full", { most: MOST }) : "";
    return !full;
  }

  /** @param {{label: number, source: string, height: number}} digit */
  add(digit) {
    if (!this.hasRoom()) return;
    const item = placed(this.items, this.inks, this.view.data.kit.side, digit);
    if (textOf([...this.items, item]).length > MAX_TEXT) {
      this.says.textContent = this.t("too_many_drawings");
      return;
    }
    this.change([...this.items, item]);
  }

  shuffle() {
    /** @type {Item[]} */ const items = [];
    const count = 3 + Math.floor(Math.random() * 3);
    const { side, names } = this.view.data.kit;
    for (let k = 0; k < count; k++) {
      const source = this.inks.variants[Math.floor(Math.random() * this.inks.variants.length)];
      const height = 36 + Math.floor(Math.random() * 24);
      const label = Math.floor(Math.random() * names.length);
      items.push(placed(items, this.inks, side, { label, source, height }));
    }
    this.change(items);
  }

  /** @param {Item[]} items */
  change(items) {
    this.items = items;
    if (items.length < MOST) this.says.textContent = "";
    this.dragging = true; // until Python's picture arrives
    this.paint();
    this.drop();
  }

  /** @param {number} at @param {number} x @param {number} y of the upper left corner
   * @param {boolean} [told] whether Python is told that the digit moves */
  moveTo(at, x, y, told = true) {
    const item = this.items[at];
    const { side } = this.view.data.kit;
    const limited = (value, size) => Math.round(Math.min(Math.max(0, value), side - size));
    const width = Math.min(this.inks.widthOf(item), side);
    item.x = Math.max(0, limited(x, width));
    item.y = Math.max(0, limited(y, item.height));
    this.dragging = true;
    this.paint();
    if (told) this.view.tell({ [this.view.data.source]: textOf(this.items), drags: true });
  }

  /** The hand is off: ask for the picture and the maps, too. */
  drop() {
    this.text = textOf(this.items);
    this.view.tell({ [this.view.data.source]: this.text, drags: false });
  }

  /** @param {number} at @param {KeyboardEvent} event */
  press(at, event) {
    const item = this.items[at];
    const move = MOVES[event.key];
    const grow = { "+": 2, "=": 2, "-": -2 }[event.key];
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      this.change(this.items.filter((_, k) => k !== at));
      this.view.stage.element.focus();
    } else if (move) {
      event.preventDefault();
      const step = event.shiftKey ? 10 : 2;
      this.moveTo(at, item.x + step * move[0], item.y + step * move[1], false);
      this.drop();
    } else if (grow) {
      event.preventDefault();
      item.height = Math.min(LARGEST, Math.max(SMALLEST, item.height + grow));
      this.moveTo(at, item.x, item.y, false);
      this.drop();
    }
  }

  // ---- showing ----------------------------------------------------------------------------------

  receive() {
    const { view } = this;
    const { source } = view.data;
    this.tools.hidden = source === "photo";
    this.offer(view.data.kit);
    const drawn = view.data.drawn?.code ?? "";
    if (drawn !== this.drawn) {
      this.drawn = drawn;
      if (drawn) this.pad.show(view.data.drawn.pixels);
    }
    const waits = source in view.page.unconfirmed.values;
    if (!waits && source !== "photo") {
      const text = view.data[source];
      if (text !== this.text || source !== this.composed) this.items = itemsOf(text);
      this.text = text;
      this.composed = source;
      this.dragging = view.data.drags;
    }
    this.paint();
  }

  paint() {
    const { view } = this;
    if (!view.data) return;
    this.paintPalette();
    const isScene = view.data.source !== "photo";
    this.paintSheet(isScene && this.dragging);
    this.handles.toggleAttribute("hidden", !isScene);
    while (this.handles.childElementCount > this.items.length) this.handles.lastChild.remove();
    if (isScene)
      this.items.forEach((item, at) => {
        const width = this.inks.widthOf(item);
        const box = { x: item.x, y: item.y, width, height: item.height };
        const shape = this.handles.children[at] ?? this.handle(at);
        moveShape(shape, box);
        shape.setAttribute("aria-label", this.t("item", { label: this.nameOf(item.label) }));
      });
    const kept = view.kept();
    this.results.replaceChildren(
      ...kept.flatMap(({ box, label, score }) => [
        boxShape(box, "found"),
        boxLabel(view.stage, box, `${view.data.labels[label]} ${score.toFixed(2)}`, "found"),
      ]),
    );
    this.count.textContent = this.t(kept.length ? "found" : "found_none", {
      count: kept.length,
      model: view.titleOf(view.data.model),
      confident: view.confident.toFixed(2),
    });
    this.list.replaceChildren(
      ...kept.map(({ label, score }) =>
        h(
          "span",
          { class: "wh-chip", translate: "no" },
          h("b", {}, view.data.labels[label]),
          ` ${score.toFixed(2)}`,
        ),
      ),
    );
    Object.assign(this.element.dataset, {
      count: String(kept.length),
      labels: kept.map(({ label }) => view.data.labels[label]).join(),
    });
  }

  /** @param {number} at */
  handle(at) {
    const shape = boxShape({ x: 0, y: 0, width: 1, height: 1 }, "item", {
      tabindex: "0",
      role: "button",
      "data-testid": "where-item",
    });
    this.handles.append(shape);
    shape.addEventListener("keydown", (event) => this.press(at, /** @type {any} */ (event)));
    shape.addEventListener("pointerdown", (/** @type {any} */ event) => {
      event.preventDefault();
      /** @type {SVGGElement} */ (shape).focus();
      shape.setPointerCapture(event.pointerId);
      const [x, y] = this.view.stage.pointOf(event);
      const [left, top] = [x - this.items[at].x, y - this.items[at].y];
      let moved = false;
      const move = (/** @type {any} */ next) => {
        moved = true;
        const point = this.view.stage.pointOf(next);
        this.moveTo(at, point[0] - left, point[1] - top);
      };
      const end = () => {
        shape.removeEventListener("pointermove", move);
        if (moved) this.drop();
      };
      shape.addEventListener("pointermove", move);
      shape.addEventListener("pointerup", end, { once: true });
      shape.addEventListener("pointercancel", end, { once: true });
    });
    return shape;
  }

  /** The scene as the browser draws it, until Python's picture is there. @param {boolean} shown */
  paintSheet(shown) {
    this.sheet.hidden = !shown;
    if (!shown) return;
    const { side, drawings } = this.view.data.kit;
    this.sheet.width = this.sheet.height = 2 * side;
    const paper = this.sheet.getContext("2d");
    paper.scale(2, 2);
    if (drawings) {
      paper.fillRect(0, 0, side, side);
      paper.globalCompositeOperation = "lighten";
    } else paper.drawImage(this.inks.ground, 0, 0, side, side);
    for (const item of this.items) {
      const ink = this.inks.of(item.label, item.source);
      if (ink) paper.drawImage(ink, item.x, item.y, this.inks.widthOf(item), item.height);
    }
  }

  paintPalette() {
    const { variant } = this;
    const { names, drawings } = this.view.data.kit;
    this.digits.classList.toggle("wh-sprites", !drawings);
    for (const face of this.digits.children) {
      const label = Number(/** @type {HTMLElement} */ (face).dataset.label);
      Object.assign(/** @type {HTMLElement} */ (face).style, {
        backgroundImage: `url(${this.inks.sheet.src})`,
        backgroundSize: `${100 * this.inks.variants.length}% ${100 * names.length}%`,
        backgroundPosition: `${20 * variant}% ${(100 / (names.length - 1)) * label}%`,
      });
    }
  }

  overlay() {
    return this.group;
  }

  end() {
    this.sheet.hidden = true;
  }
}
