// Make one: pictures from noise, as a film of steps, with the arithmetic of any of their pixels.

import { fetchBytes } from "../net/weights.js";
import { Debounce } from "../shared/debounce.js";
import { fill, h, rove } from "../shared/dom.js";
import { percent } from "../shared/numbers.js";
import { digit } from "./digit.js";
import { Film, Track } from "./flow.js";
import { MakeControls } from "./make_controls.js";
import { pixelSums } from "./pixel_sums.js";
import { Player } from "./player.js";

const REST_MS = 400; // without another change, before Python learns of a frame or pixel
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export class MakeView {
  /** @param {import("./vision.js").VisionPage} page */
  constructor(page) {
    this.page = page;
    this.t = (/** @type {string} */ id, values = {}) =>
      fill(page.view.make.texts[id] ?? id, values);
    /** @type {Film|null} */ this.film = null;
    /** @type {Track|null} */ this.track = null;
    this.filmKey = this.trackKey = "";
    this.ended = false;
    this.picked = 0;
    /** @type {number[]} row, column and channel */ this.pixel = [0, 0, 0];
    this.hovered = /** @type {number[]|null} */ (null);
    this.rest = new Debounce(REST_MS, () => this.report());
    this.build();
  }

  build() {
    const { t } = this;
    this.controls = new MakeControls(t, (change) => this.ask(change));
    this.player = new Player(
      t,
      () => this.paint(),
      () => this.rest.start(),
    );
    this.large = h("canvas", {
      class: "vm-large",
      tabindex: "0",
      role: "img",
      "data-testid": "make-large",
    });
    this.outline = h("div", { class: "vs-outline" });
    this.caption = h("p", { class: "vs-caption", role: "status", "data-testid": "make-caption" });
    this.channels = h("div", { class: "vs-row", role: "group", "aria-label": t("channel") });
    this.grid = h("div", { class: "vm-grid", role: "group", "aria-label": t("pictures") });
    this.judge = h("p", { class: "vs-quiet", "data-testid": "make-judge" });
    this.copies = h("div", { class: "vm-copies", "data-testid": "make-copies", hidden: true });
    this.sums = h("div", {});
    this.problem = h("p", { class: "np-wrong", role: "alert", "data-testid": "make-problem" });
    this.element = h(
      "div",
      { class: "vm-make", "data-testid": "make" },
      h(
        "div",
        { class: "vs-left" },
        h("div", { class: "vs-picture" }, this.large, this.outline),
        this.player.element,
        this.channels,
        this.caption,
        this.copies,
      ),
      h(
        "div",
        { class: "vs-right" },
        this.controls.element,
        this.problem,
        this.grid,
        this.judge,
        this.sums,
      ),
    );
    const { large } = this;
    large.addEventListener("pointermove", (event) => this.hover(this.pixelAt(event)));
    large.addEventListener("pointerleave", () => this.hover(null));
    large.addEventListener("click", (event) => this.pin(this.pixelAt(event)));
    large.addEventListener("keydown", (event) => this.press(event));
    this.element.addEventListener("pointerdown", (event) => {
      const target = /** @type {Element} */ (event.target);
      if (this.player.timer && !target.closest(".vm-player")) this.player.rest();
    });
  }

  // ---- to and from Python -------------------------------------------------------------------------

  /** @param {Record<string, any>} change */
  ask(change) {
    this.element.classList.add("waiting");
    this.page.tell(change);
  }

  /** Tell Python which frame and pixel are shown, for the link and the code. */
  report() {
    const { player, pixel } = this;
    const frame = player.frame === player.last ? null : player.frame;
    this.page.tell({ frame, pixel });
  }

  receive(data) {
    const first = !this.data;
    this.data = data;
    this.controls.receive(data);
    this.problem.textContent = data.problem ?? "";
    this.element.classList.remove("waiting");
    if (first) {
      this.pixel = data.pixel;
      this.player.frame = data.frame ?? data.shape.steps;
      this.player.last = data.shape.steps;
    }
    if (first || data.picked >= data.shape.count || !this.rest.waiting) this.picked = data.picked;
    const { height, width, channels } = data.shape;
    const [row, column, channel] = this.pixel;
    if (row >= height || column >= width || channel >= channels) this.pixel = data.pixel;
    this.load();
    this.paintCopies();
    this.judge.textContent = data.readings ? this.t("judge", { judge: data.judge }) : "";
  }

  /** Fetch the film and the picked picture's numbers, if they are other ones than before. */
  async load() {
    const { data } = this;
    const isNew = data.film !== this.filmKey;
    if (!data.film || !data.track || (!isNew && data.track === this.trackKey)) return;
    let found;
    try {
      found = await Promise.all([
        isNew ? fetchBytes(data.film) : null,
        data.track === this.trackKey ? null : fetchBytes(data.track),
      ]);
    } catch {
      this.problem.textContent = this.t("no_film");
      return;
    }
    if (this.ended || data.film !== this.data.film || data.track !== this.data.track) return;
    const [film, track] = found;
    const { shape } = data;
    const wasLast = this.player.frame >= this.player.last;
    if (film) {
      this.film = new Film(film, shape);
      this.filmKey = data.film;
      this.buildGrid();
    }
    if (track) {
      this.track = new Track(track, shape, data.guided, data.guidance);
      this.trackKey = data.track;
    }
    this.large.width = shape.width;
    this.large.height = shape.height;
    this.buildChannels();
    this.player.receive(shape.steps, wasLast ? shape.steps : this.player.frame);
    this.element.dataset.film = data.key;
    this.element.dataset.picked = String(data.picked);
  }

  // ---- the pictures -------------------------------------------------------------------------------

  buildGrid() {
    const { count, height, width } = this.data.shape;
    this.cards = Array.from({ length: count }, (_, k) => {
      const canvas = h("canvas", { width, height });
      const name = h("b", {});
      const reading = h("span", { translate: "no" });
      const button = h(
        "button",
        {
          type: "button",
          class: "vm-card",
          "data-testid": "make-picture",
          onclick: () => this.pick(k),
        },
        canvas,
        name,
        reading,
      );
      return { button, canvas, name, reading };
    });
    this.grid.replaceChildren(...this.cards.map(({ button }) => button));
    rove(this.grid);
  }

  buildChannels() {
    const { channels } = this.data.shape;
    this.channels.hidden = channels === 1;
    if (channels === 1 || this.channels.childElementCount === channels) return;
    this.channels.replaceChildren(
      ...Array.from({ length: channels }, (_, channel) =>
        h(
          "button",
          {
            type: "button",
            class: "vs-chip",
            onclick: () => this.pin([this.pixel[0], this.pixel[1], channel]),
          },
          this.t(`channel_${channel}`),
        ),
      ),
    );
    rove(this.channels);
  }

  /** @param {number} picture */
  pick(picture) {
    this.picked = picture;
    this.paint();
    this.ask({ picked: picture });
  }

  /** Show the player's frame. */
  paint() {
    const { film, data, player } = this;
    if (!film || !data) return;
    const { frame } = player;
    this.cards.forEach((card, k) => {
      card.canvas.getContext("2d").putImageData(film.image(frame, k), 0, 0);
      card.button.setAttribute("aria-pressed", String(k === this.picked));
      card.name.textContent = data.captions[k];
      const read = data.readings?.[frame]?.[k];
      card.reading.textContent = read ? `${read[0]} · ${percent(read[1])}` : "";
      const asked = data.asked[k];
      const isRight = read && asked !== null ? String(read[0] === asked) : "";
      Object.assign(card.button.dataset, { read: read?.[0] ?? "", right: isRight });
    });
    const picture = Math.min(this.picked, data.shape.count - 1);
    this.large.getContext("2d").putImageData(film.image(frame, picture), 0, 0);
    this.large.setAttribute(
      "aria-label",
      this.t("large_alt", { name: data.captions[picture], step: frame, steps: player.last }),
    );
    this.paintPixel();
  }

  paintCopies() {
    const { nearest } = this.data;
    this.copies.hidden = !nearest;
    if (!nearest) return;
    const { t } = this;
    const values = {
      distance: nearest.digits[0].distance.toFixed(1),
      typical: nearest.typical.toFixed(1),
      closer: percent(nearest.closer),
    };
    this.copies.replaceChildren(
      h("h2", {}, t("copies")),
      h(
        "div",
        { class: "vm-near" },
        ...nearest.digits.map(({ label, distance, pixels }) =>
          h("figure", {}, digit(pixels), h("figcaption", {}, `${label} · ${distance.toFixed(1)}`)),
        ),
      ),
      h("p", {}, t(nearest.closer < 0.01 ? "copies_close" : "copies_says", values)),
    );
  }

  // ---- a pixel ------------------------------------------------------------------------------------

  /** @param {MouseEvent} event */
  pixelAt(event) {
    const box = this.large.getBoundingClientRect();
    const at = (/** @type {number} */ part, /** @type {number} */ count) =>
      Math.min(count - 1, Math.max(0, Math.floor(part * count)));
    const { height, width } = this.data.shape;
    return [
      at((event.clientY - box.top) / box.height, height),
      at((event.clientX - box.left) / box.width, width),
      this.pixel[2],
    ];
  }

  /** @param {number[]|null} pixel */
  hover(pixel) {
    this.hovered = pixel;
    this.paintPixel();
  }

  /** @param {number[]} pixel */
  pin(pixel) {
    this.pixel = pixel;
    this.hovered = null;
    this.paintPixel();
    this.rest.start();
  }

  /** Move to another pixel with the arrow keys. @param {KeyboardEvent} event */
  press(event) {
    const way = ARROWS[event.key];
    if (!way || !this.data) return;
    event.preventDefault();
    const sizes = [this.data.shape.height, this.data.shape.width];
    const moved = way.map((by, axis) =>
      Math.min(sizes[axis] - 1, Math.max(0, this.pixel[axis] + by)),
    );
    this.pin([moved[0], moved[1], this.pixel[2]]);
  }

  paintPixel() {
    const { track, data, player, t } = this;
    if (!track || !data) return;
    const pixel = this.hovered ?? this.pixel;
    const { height, width, channels } = data.shape;
    Object.assign(this.outline.style, {
      top: `${(100 * pixel[0]) / height}%`,
      left: `${(100 * pixel[1]) / width}%`,
      width: `${100 / width}%`,
      height: `${100 / height}%`,
    });
    for (const [channel, button] of [...this.channels.children].entries())
      button.setAttribute("aria-pressed", String(channel === pixel[2] && channels > 1));
    const value = track.values(pixel)[player.frame];
    const values = { row: pixel[0], column: pixel[1], value: value.toFixed(2).replace("-", "−") };
    this.caption.textContent =
      channels > 1
        ? t("pixel_value_colour", { ...values, channel: t(`channel_${pixel[2]}`) })
        : t("pixel_value", values);
    const scrolled = this.sums.querySelector(".vm-scroll")?.scrollLeft ?? 0;
    const asks = !data.guided ? "nothing" : data.groups.length ? "words" : "label";
    this.sums.replaceChildren(pixelSums(t, track, pixel, player.frame, asks));
    this.sums.querySelector(".vm-scroll").scrollLeft = scrolled;
  }

  /** Called when the view closes. */
  end() {
    this.ended = true;
    this.player.stop();
    this.rest.cancel();
  }
}
