// Intersection over union by hand: two boxes that are dragged, resized or drawn anew.

import { h, inWords, svg } from "../shared/dom.js";
import { areaOf, overlap } from "./boxes.js";
import { boxLabel, boxShape, moveShape } from "./stage.js";

/** @typedef {import("./boxes.js").Box} Box */

const NAMES = ["A", "B"];
const CORNERS = [[0, 0], [1, 0], [0, 1], [1, 1]]; // prettier-ignore
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class ByHand {
  /** @param {import("./where.js").WhereView} view */
  constructor(view) {
    this.view = view;
    this.t = view.t;
    /** @type {Box[]} */ this.boxes = [];
    this.last = 0; // the box that was changed last, which a drag on empty ground draws anew
    this.busy = false;
    this.shared = svg("rect", { class: "wh-shared" });
    this.labels = svg("g", {});
    this.shapes = NAMES.map((name, k) => this.shape(name, k));
    this.group = svg("g", {}, ...this.unions(), this.shared, ...this.shapes, this.labels);
    this.result = h("p", { class: "wh-fraction", role: "status", "data-testid": "where-iou" });
    this.lines = h("div", { class: "wh-sums" });
    this.meaning = h("p", {});
    this.swap = h("div", { class: "vs-row" });
    this.element = h(
      "div",
      { class: "wh-panel" },
      h("p", { class: "vs-quiet" }, this.t("by_hand_says")),
      this.result,
      this.lines,
      this.meaning,
      this.swap,
    );
  }

  unions() {
    this.areas = NAMES.map(() => svg("rect", { class: "wh-union" }));
    return this.areas;
  }

  /** A box with a handle in each corner. @param {string} name @param {number} k */
  shape(name, k) {
    const shape = boxShape({ x: 0, y: 0, width: 1, height: 1 }, `hand hand${k}`, {
      tabindex: "0",
      role: "button",
      "data-testid": `where-box-${name.toLowerCase()}`,
    });
    const grips = CORNERS.map(() => svg("circle", { class: "wh-grip" }));
    shape.append(...grips);
    shape.addEventListener("keydown", (/** @type {any} */ event) => this.press(k, event));
    shape.addEventListener("pointerdown", (/** @type {any} */ event) => {
      const corner = grips.indexOf(/** @type {any} */ (event.target));
      const start = { ...this.boxes[k] };
      const from = this.view.stage.pointOf(event);
      this.follow(event, shape, (x, y) => {
        if (corner < 0) {
          this.put(k, { ...start, x: start.x + x - from[0], y: start.y + y - from[1] });
          return;
        }
        const [right, low] = CORNERS[corner];
        const fixedX = right ? start.x : start.x + start.width;
        const fixedY = low ? start.y : start.y + start.height;
        this.put(k, spanned(fixedX, fixedY, x, y));
      });
      this.last = k;
    });
    return shape;
  }

  /** Call `moved` with the pointer's places until it is lifted.
   * @param {PointerEvent} event @param {Element} on @param {(x: number, y: number) => void} moved */
  follow(event, on, moved) {
    event.preventDefault();
    event.stopPropagation();
    /** @type {any} */ (on).focus?.();
    on.setPointerCapture(event.pointerId);
    this.busy = true;
    const move = (/** @type {any} */ next) => moved(...this.view.stage.pointOf(next));
    const end = () => {
      on.removeEventListener("pointermove", move);
      this.busy = false;
      this.told();
    };
    on.addEventListener("pointermove", move);
    on.addEventListener("pointerup", end, { once: true });
    on.addEventListener("pointercancel", end, { once: true });
  }

  /** Set a box, in whole pixels and within the picture. @param {number} k @param {Box} box */
  put(k, box) {
    const { width: wide, height: high } = this.view.stage;
    const width = Math.min(Math.max(1, Math.round(box.width)), wide);
    const height = Math.min(Math.max(1, Math.round(box.height)), high);
    this.boxes[k] = {
      x: Math.min(Math.max(0, Math.round(box.x)), wide - width),
      y: Math.min(Math.max(0, Math.round(box.y)), high - height),
      width,
      height,
    };
    this.paint();
  }

  told() {
    const text = this.boxes
      .map(({ x, y, width, height }) => [x, y, width, height].join("."))
      .join("~");
    this.view.tell({ boxes: text });
  }

  /** @param {number} k @param {KeyboardEvent} event */
  press(k, event) {
    const move = MOVES[event.key];
    if (!move) return;
    event.preventDefault();
    const step = Math.max(1, Math.round(this.view.stage.width / 160));
    const [x, y] = move.map((each) => each * step);
    const box = this.boxes[k];
    this.last = k;
    if (event.shiftKey) this.put(k, { ...box, width: box.width + x, height: box.height + y });
    else this.put(k, { ...box, x: box.x + x, y: box.y + y });
    this.told();
  }

  /** A drag on empty ground draws a box anew. @param {PointerEvent} event */
  down(event) {
    const k = this.last;
    const [x, y] = this.view.stage.pointOf(event);
    this.follow(event, this.view.stage.element, (right, low) =>
      this.put(k, spanned(x, y, right, low)),
    );
  }

  receive() {
    const { view } = this;
    if (!this.busy && !("boxes" in view.page.unconfirmed.values))
      this.boxes = view.data.boxes.map(([x, y, width, height]) => ({ x, y, width, height }));
    const { found, truth } = view;
    const button = (id, a, b) =>
      h(
        "button",
        {
          type: "button",
          "data-testid": `where-${id}`,
          onclick: () => {
            this.put(0, a);
            this.put(1, b);
            this.told();
          },
        },
        this.t(id),
      );
    const best = found[0];
    const near =
      best &&
      truth
        .map(({ box }) => box)
        .sort((a, b) => overlap(best.box, b).iou - overlap(best.box, a).iou)[0];
    this.swap.replaceChildren(...(near ? [button("take_true", near, best.box)] : []));
    this.paint();
  }

  paint() {
    const { t, view, boxes } = this;
    const { stage } = view;
    boxes.forEach((box, k) => {
      moveShape(this.shapes[k], box);
      this.shapes[k].setAttribute("aria-label", t("box_label", { name: NAMES[k], ...box }));
      this.shapes[k].querySelectorAll("circle").forEach((grip, corner) => {
        grip.setAttribute("cx", String(box.x + CORNERS[corner][0] * box.width));
        grip.setAttribute("cy", String(box.y + CORNERS[corner][1] * box.height));
        grip.setAttribute("r", String(stage.units(7)));
      });
      for (const name of ["x", "y", "width", "height"])
        this.areas[k].setAttribute(name, String(box[name]));
    });
    const { shared, intersection, union, iou } = overlap(boxes[0], boxes[1]);
    this.shared.toggleAttribute("hidden", !shared);
    for (const [name, value] of Object.entries(shared ?? { width: 0, height: 0 }))
      this.shared.setAttribute(name, String(value));
    this.labels.replaceChildren(
      ...boxes.map((box, k) => boxLabel(stage, box, NAMES[k], `hand${k}`)),
    );
    const area = (/** @type {Box} */ { width, height }) => `${inWords(width)} × ${inWords(height)}`;
    const line = (kind, words) =>
      h("p", { class: "wh-sum" }, h("i", { class: `wh-key ${kind}` }), words);
    this.lines.replaceChildren(
      ...boxes.map((box, k) =>
        line(`hand${k}`, `${NAMES[k]} = ${area(box)} = ${inWords(areaOf(box))}`),
      ),
      line(
        "shared",
        `${t("intersection")} = ${shared ? `${area(shared)} = ` : ""}${inWords(intersection)}`,
      ),
      line(
        "union",
        `${t("union")} = ${boxes.map((box) => inWords(areaOf(box))).join(" + ")} − ${inWords(intersection)} = ${inWords(union)}`,
      ),
    );
    this.result.textContent = `IoU = ${inWords(intersection)} / ${inWords(union)} = ${iou.toFixed(3)}`;
    this.meaning.textContent = t(
      iou === 0 ? "iou_none" : iou === 1 ? "iou_same" : iou > view.same ? "iou_above" : "iou_below",
      { threshold: view.same.toFixed(2) },
    );
    Object.assign(this.result.dataset, { iou: String(iou), union: String(union) });
  }

  overlay() {
    return this.group;
  }

  end() {}
}

/** The box between two corners. @returns {Box} */
const spanned = (x0, y0, x1, y1) => ({
  x: Math.min(x0, x1),
  y: Math.min(y0, y1),
  width: Math.abs(x1 - x0),
  height: Math.abs(y1 - y0),
});
