// Restore: paint a hole into a digit or a small photo, or add noise, and compare a blur, Telea's
// method and the net.
//
// The hole is painted with the drawing field of the Draw page (`draw/hand.js`), which knows pens,
// palms and pinches: it follows the pen at once, and the server computes when a stroke ends.

import { Hand } from "../draw/hand.js";
import { fetchBytes } from "../net/weights.js";
import { fill, h, rove } from "../shared/dom.js";
import { percent } from "../shared/numbers.js";
import { onPicture, uploadsHidden } from "../shared/pictures.js";
import { fillChips, pressChips } from "./chips.js";
import { Film } from "./flow.js";
import { digit } from "./digit.js";
import { pictureButton, readPicture } from "./picture_files.js";
import { Mask } from "./mask.js";
import { Player } from "./player.js";

const SIDE = 28; // of a digit
const METHODS = ["blur", "telea", "mean"]; // of `playground/vision/repairs.py`, in this order
const SCALE = 10; // canvas pixels of a pixel of the digit
const TOOLS = /** @type {const} */ ({ blot: 3, scratch: 0.75, keep: 1.5 }); // radius in pixels

export class RestoreView {
  /** @param {import("./vision.js").VisionPage} page */
  constructor(page) {
    this.page = page;
    this.t = (/** @type {string} */ id, values = {}) =>
      fill(page.view.restore.texts[id] ?? id, values);
    this.ended = false;
    this.listening = new AbortController();
    this.side = SIDE;
    this.mask = new Mask(SIDE, SIDE);
    /** @type {keyof typeof TOOLS} */ this.tool = "blot";
    this.undone = ""; // the mask before the active stroke
    this.cursor = [14, 14]; // row and column for the keyboard
    this.filmKey = "";
    /** @type {Film|null} */ this.film = null;
    this.build();
  }

  build() {
    const { t } = this;
    this.digits = h("div", { class: "vs-row", role: "group", "aria-label": t("digits") });
    this.upload = pictureButton("restore-upload", t("own_photo"), ([file]) => this.bring(file));
    this.damages = this.chips(["hole", "noise"], "damage", (damage) => this.ask({ damage }));
    this.canvas = h("canvas", {
      class: "vm-large",
      width: SIDE * SCALE,
      height: SIDE * SCALE,
      tabindex: "0",
      role: "img",
      "data-testid": "restore-canvas",
    });
    this.tools = this.chips(Object.keys(TOOLS), "tool", (tool) => {
      this.tool = /** @type {keyof typeof TOOLS} */ (tool);
      this.paintChips();
    });
    this.clear = h(
      "button",
      {
        type: "button",
        "data-testid": "restore-clear",
        onclick: () => {
          this.mask.clear();
          this.changed();
        },
      },
      t("clear"),
    );
    this.sigma = h("input", {
      type: "range",
      step: "0.05",
      "data-testid": "restore-sigma",
      oninput: () => this.saySigma(),
      onchange: () => this.ask({ sigma: Number(this.sigma.value) }),
    });
    this.strength = h("output", { translate: "no" });
    this.noise = h(
      "label",
      { class: "vm-field" },
      h("span", {}, t("sigma")),
      this.sigma,
      this.strength,
    );
    this.painting = h("div", { class: "vs-row" }, this.tools, this.clear);
    this.hint = h("p", { class: "vs-caption" });
    this.problem = h("p", { class: "np-wrong", role: "alert", "data-testid": "restore-problem" });
    this.results = h("div", { class: "vm-results", "data-testid": "restore-results" });
    this.outside = h("p", { class: "vs-quiet", "data-testid": "restore-outside" });
    this.fills = h("div", { class: "vm-grid", role: "group", "aria-label": t("fills") });
    this.player = new Player(
      t,
      () => this.paintFills(),
      () => {},
    );
    this.more = h(
      "div",
      { class: "vm-copies" },
      h("h2", {}, t("fills")),
      h("p", { class: "vs-quiet" }, t("fills_says")),
      this.fills,
      this.player.element,
    );
    this.element = h(
      "div",
      { class: "vm-make", "data-testid": "restore" },
      h(
        "div",
        { class: "vs-left" },
        this.damages,
        h("div", { class: "vs-picture" }, this.canvas),
        this.painting,
        this.noise,
        this.hint,
        this.problem,
      ),
      h(
        "div",
        { class: "vs-right" },
        h("div", { class: "vs-row" }, this.digits, this.upload),
        this.results,
        this.outside,
        this.more,
      ),
    );
    onPicture(this.canvas, this.listening.signal, (file) => this.bring(file));
    this.hand = new Hand(this.canvas, {
      begin: (point) => this.begin(point),
      extend: (points) => points.forEach((point) => this.extend(point)),
      end: () => this.changed(),
      takeBack: () => {
        this.mask.read(this.undone);
        this.paintCanvas();
      },
      erase: (points) => points.forEach((point) => this.stamp(point, TOOLS.keep, 0)),
    });
    this.canvas.addEventListener("keydown", (event) => this.press(event));
  }

  /** @param {string[]} values @param {string} name @param {(value: any) => void} chosen */
  chips(values, name, chosen) {
    const label = this.t(`${name}s`);
    const group = h("div", { class: "vs-row", role: "group", "aria-label": label });
    fillChips(group, name, values, (value) => this.t(`${name}_${value}`), chosen);
    return group;
  }

  // ---- the hole -----------------------------------------------------------------------------------

  get isHole() {
    return this.data.damage === "hole";
  }

  begin(point) {
    this.undone = this.mask.text();
    this.last = [point.x, point.y];
    this.extend(point);
  }

  extend({ x, y }) {
    if (!this.isHole) return;
    const to = [x, y];
    this.mask.stroke(this.last, to, TOOLS[this.tool], this.tool === "keep" ? 0 : 1);
    this.last = to;
    this.paintCanvas();
  }

  stamp({ x, y }, radius, value) {
    if (!this.isHole) return;
    this.mask.stroke([x, y], [x, y], radius, value);
    this.paintCanvas();
  }

  /** Arrow keys move a pixel's frame, and the space bar marks or clears it.
   * @param {KeyboardEvent} event */
  press(event) {
    const ways = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    const way = ways[event.key];
    if (!this.isHole || !(way || event.key === " ")) return;
    event.preventDefault();
    if (way)
      this.cursor = this.cursor.map((at, k) => Math.min(this.side - 1, Math.max(0, at + way[k])));
    else {
      const at = this.cursor[0] * this.side + this.cursor[1];
      this.mask.cells[at] = 1 - this.mask.cells[at];
      this.changed();
    }
    this.keyboard = true;
    this.paintCanvas();
  }

  /** The mask has changed. */
  changed() {
    this.paintCanvas();
    if (this.isHole) this.ask({ mask: this.mask.text() });
  }

  paintCanvas() {
    const { canvas, mask, data } = this;
    const context = canvas.getContext("2d");
    const pixels = this.isHole ? data.original : (data.results?.damaged.pixels ?? data.original);
    context.imageSmoothingEnabled = false;
    context.drawImage(digit(pixels), 0, 0, canvas.width, canvas.height);
    if (!this.isHole) return;
    const style = getComputedStyle(this.page.element);
    context.fillStyle = style.getPropertyValue("--np-seen");
    mask.cells.forEach((cell, k) => {
      const [row, column] = [Math.floor(k / this.side), k % this.side];
      if (cell) context.fillRect(column * SCALE, row * SCALE, SCALE, SCALE);
    });
    if (this.keyboard && document.activeElement === canvas) {
      context.strokeStyle = style.getPropertyValue("--np-pinned");
      context.lineWidth = 3;
      context.strokeRect(this.cursor[1] * SCALE, this.cursor[0] * SCALE, SCALE, SCALE);
    }
    this.element.dataset.hole = String(mask.count);
  }

  // ---- to and from Python -------------------------------------------------------------------------

  /** Send a photo of the visitor's. @param {File} file */
  async bring(file) {
    this.element.classList.add("waiting"); // a large photo is first made smaller
    const { data, problem } = await readPicture(file, this.page.t);
    if (!problem) return this.ask({ photo: { data } });
    this.element.classList.remove("waiting");
    this.problem.textContent = problem;
  }

  /** @param {Record<string, any>} change */
  ask(change) {
    this.element.classList.add("waiting");
    this.page.tell(change);
  }

  receive(data) {
    this.data = data;
    this.resize(data.side);
    const { unconfirmed } = this.page;
    if (!this.hand.busy && !("mask" in unconfirmed.changes)) this.mask.read(data.mask);
    this.element.classList.toggle("waiting", unconfirmed.isWaiting);
    this.problem.textContent = data.problem;
    this.painting.hidden = !this.isHole;
    this.noise.hidden = this.isHole;
    const [least, most] = data.limits.sigma;
    Object.assign(this.sigma, { min: String(least), max: String(most) });
    this.sigma.value = String(data.sigma);
    this.saySigma();
    const hints = [this.isHole ? "hint_hole" : "hint_noise"];
    if (data.digit === "photo") hints.push("hint_photo");
    this.hint.textContent = hints.map((hint) => this.t(hint)).join(" ");
    this.upload.hidden = uploadsHidden();
    this.canvas.setAttribute("aria-label", this.t("canvas", { count: this.mask.count }));
    this.paintDigits();
    this.paintChips();
    this.paintCanvas();
    this.paintResults();
    this.load();
  }

  /** @param {number} side of the picture */
  resize(side) {
    if (side === this.side) return;
    this.side = side;
    this.mask = new Mask(side, side);
    this.cursor = [side / 2, side / 2];
    this.canvas.width = this.canvas.height = side * SCALE;
  }

  saySigma() {
    this.strength.textContent = Number(this.sigma.value).toFixed(2);
  }

  paintChips() {
    pressChips(this.damages, "damage", (damage) => damage === this.data.damage);
    pressChips(this.tools, "tool", (tool) => tool === this.tool);
  }

  paintDigits() {
    const { hasDrawing, photo } = this.data;
    const digits = photo ? [...this.data.digits, ["photo", photo]] : this.data.digits;
    const key = `${hasDrawing} ${photo}`;
    if (this.digits.dataset.key !== key) {
      this.digits.dataset.key = key;
      const button = (name, ...shown) =>
        h(
          "button",
          {
            type: "button",
            class: "vs-chip vm-sample",
            "data-digit": name,
            onclick: () => this.ask({ digit: name }),
          },
          ...shown,
        );
      this.digits.replaceChildren(
        ...digits.map(([name, pixels]) => {
          const made = button(name, digit(pixels));
          const number = /^[a-z]+(\d+)$/.exec(name)?.[1];
          const alt = number ? this.t("photo_alt", { number }) : null;
          const own = name === "photo" ? this.t("own_photo_alt") : null;
          made.setAttribute("aria-label", own ?? alt ?? this.t("digit_alt", { digit: name }));
          return made;
        }),
        ...(hasDrawing ? [button("drawn", this.t("drawn"))] : []),
      );
      rove(this.digits);
    }
    pressChips(this.digits, "digit", (name) => name === this.data.digit);
  }

  paintResults() {
    const { results, net, judge, damage } = this.data;
    this.results.hidden = this.outside.hidden = this.more.hidden = !results;
    if (!results) return;
    const { original, damaged, after, hole, outside, changed } = results;
    const best = Math.max(...after.map(({ decibels }) => decibels ?? Infinity));
    this.results.replaceChildren(
      ...[
        [`damage_${damage}`, damaged],
        ...METHODS.flatMap((name) =>
          after.filter((one) => one.method === name).map((one) => [name, one]),
        ),
        ["original", original],
      ].map(([name, { pixels, read, decibels, sigma }]) =>
        h(
          "figure",
          { "data-method": name, "data-decibels": decibels ?? "", "data-read": read?.[0] ?? "" },
          digit(pixels),
          h(
            "figcaption",
            {},
            h("b", {}, this.t(name, { net, sigma })),
            decibels !== undefined && this.decibels(decibels, (decibels ?? Infinity) === best),
            read && h("span", {}, this.t("reads", { read: read[0], share: percent(read[1]) })),
          ),
        ),
      ),
    );
    const counts = { hole, outside, changed };
    const measured = this.t(this.isHole ? "measured_hole" : "measured_noise", counts);
    const readBy = original.read ? this.t("read_by", { judge }) : "";
    this.outside.textContent = `${measured} ${readBy}`.trim();
  }

  /** @param {number|null} decibels null: equal to the original @param {boolean} [isBest] */
  decibels(decibels, isBest = false) {
    const text = decibels === null ? "∞ dB" : `${decibels.toFixed(1)} dB`;
    return h("span", { class: isBest ? "vm-best" : null, translate: "no" }, text);
  }

  async load() {
    const { fills } = this.data;
    if (!fills?.film || fills.film === this.filmKey) return;
    let bytes;
    try {
      bytes = await fetchBytes(fills.film);
    } catch {
      this.problem.textContent = this.t("no_film");
      return;
    }
    if (this.ended || fills.film !== this.data.fills?.film) return;
    this.filmKey = fills.film;
    this.film = new Film(bytes, fills.shape);
    this.cards = fills.list.map(({ decibels, read }, k) => {
      const canvas = h("canvas", { width: fills.shape.width, height: fills.shape.height });
      const says = read && this.t("reads", { read: read[0], share: percent(read[1]) });
      const card = h("figure", { class: "vm-card", "data-testid": "restore-fill" });
      card.append(
        canvas,
        h("b", {}, this.t("fill_seed", { seed: k })),
        this.decibels(decibels),
        says ?? "",
      );
      return { card, canvas };
    });
    this.fills.replaceChildren(...this.cards.map(({ card }) => card));
    this.player.receive(fills.shape.steps, fills.shape.steps);
    this.element.dataset.film = fills.film;
  }

  paintFills() {
    this.cards?.forEach(({ canvas }, k) =>
      canvas.getContext("2d").putImageData(this.film.image(this.player.frame, k), 0, 0),
    );
  }

  /** Called when the view closes. */
  end() {
    this.ended = true;
    this.listening.abort();
    this.player.stop();
    this.hand.stop();
  }
}
