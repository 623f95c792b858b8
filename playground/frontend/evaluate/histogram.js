// The confidence histogram of right and wrong answers. Dragging over it selects a range.

import { ROLES } from "../shared/colours.js";
import { h, svg } from "../shared/dom.js";
import { percent } from "../shared/numbers.js";

const BINS = 20;
const HIGH = 64; // height in pixels
const WIDE = 400; // width in units of the SVG's viewBox
const STEP = 1 / BINS; // change of the range per arrow key

export class Histogram {
  /** @param {(low: number, high: number) => void} brush
   * @param {(id: string, values?: object) => string} t */
  constructor(brush, t) {
    this.brush = brush;
    this.t = t;
    this.bars = svg("g");
    this.band = svg("rect", { class: "ev-band", y: 0, height: HIGH, "data-testid": "ev-band" });
    this.drawing = svg(
      "svg",
      { viewBox: `0 0 ${WIDE} ${HIGH}`, preserveAspectRatio: "none", "aria-hidden": "true" },
      this.bars,
      this.band,
    );
    this.plot = h(
      "div",
      {
        class: "ev-histogram",
        tabindex: "0",
        role: "slider",
        "data-testid": "ev-histogram",
        "aria-label": t("histogram"),
        "aria-valuemin": "0",
        "aria-valuemax": "100",
        onpointerdown: (/** @type {PointerEvent} */ event) => this.press(event),
        onkeydown: (/** @type {KeyboardEvent} */ event) => this.key(event),
      },
      this.drawing,
    );
    const ends = h("div", { class: "ev-ends" }, h("span", {}, "0%"), h("span", {}, "100%"));
    ends.firstChild.after(h("span", {}, t("confidence")));
    this.element = h("div", {}, this.plot, ends);
    this.range = [0, 1];
  }

  /** @param {Float32Array} sure @param {(i: number) => boolean} right
   * @param {[number, number]|null} range  the selected range of confidences */
  show(sure, right, range) {
    const counts = [new Float64Array(BINS), new Float64Array(BINS)];
    for (let i = 0; i < sure.length; i++) {
      const bin = Math.min(BINS - 1, Math.floor(sure[i] * BINS));
      counts[Number(!right(i))][bin]++;
    }
    // Logarithmic height, so that a few mistakes stay visible beside thousands of right answers.
    const top = Math.log1p(Math.max(...counts[0], ...counts[1], 1));
    const wide = WIDE / BINS;
    const bars = counts.flatMap((each, kind) =>
      Array.from(each, (count, bin) => {
        const height = (HIGH * Math.log1p(count)) / top;
        const x = bin * wide + 1 + (kind * wide) / 2;
        const fill = kind ? ROLES.wrong : ROLES.right;
        return svg("rect", { x, y: HIGH - height, width: wide / 2 - 1, height, fill });
      }),
    );
    this.bars.replaceChildren(...bars);
    this.range = range ?? [0, 1];
    this.band.style.display = range ? "" : "none";
    this.band.setAttribute("x", String(WIDE * this.range[0]));
    this.band.setAttribute("width", String(WIDE * (this.range[1] - this.range[0])));
    const text = this.t("sure_from_to", {
      low: percent(this.range[0]),
      high: percent(this.range[1]),
    });
    this.plot.setAttribute("aria-valuenow", String(Math.round(100 * this.range[0])));
    this.plot.setAttribute("aria-valuetext", text);
  }

  /** @param {PointerEvent} event */
  press(event) {
    event.preventDefault();
    this.plot.focus();
    const box = this.plot.getBoundingClientRect();
    const place = (/** @type {PointerEvent} */ at) =>
      Math.min(1, Math.max(0, (at.clientX - box.left) / box.width));
    const from = place(event);
    this.plot.setPointerCapture(event.pointerId);
    const move = (/** @type {PointerEvent} */ at) => {
      const to = place(at);
      // A click selects the bar under it.
      const bin = Math.min(BINS - 1, Math.floor(from * BINS));
      const click = Math.abs(to - from) < 0.01;
      const [low, high] = click ? [bin / BINS, (bin + 1) / BINS] : [from, to].sort((a, b) => a - b);
      this.brush(low, high);
    };
    move(event);
    this.plot.onpointermove = move;
    this.plot.onpointerup = this.plot.onpointercancel = () => (this.plot.onpointermove = null);
  }

  /** Arrow keys move the lower end, Shift + arrow the upper one. @param {KeyboardEvent} event */
  key(event) {
    const step = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    if (!step) return;
    event.preventDefault();
    const [low, high] = this.range;
    const moved = (/** @type {number} */ value) => Math.min(1, Math.max(0, value + step));
    if (event.shiftKey) this.brush(low, Math.max(low, moved(high)));
    else this.brush(Math.min(moved(low), high), high);
  }
}
