// The surface as a map, drawn as SVG in the available width: a cell for each stored point, the
// searches' trials on it, and the player's own. It is played with the mouse, by touch, and with the
// arrow keys and Enter.

import { ROLES, magnitudeColour, palette } from "../shared/colours.js";
import { svg } from "../shared/dom.js";
import { heightAt } from "./replays.js";

const [LEFT, RIGHT, TOP, BOTTOM] = [46, 12, 10, 42];
const HIGH = 262; // pixels
const EXPONENTS = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴" };

/**
 * @typedef {{x: number, y: number, chosen: boolean, whole: boolean}} Dot
 * @typedef {{rate: number, batch: number, seed: number, score: number, x: number, y: number}} Pick
 * @typedef {{surface: import("./replays.js").Surface, hidden: boolean, dots: Dot[],
 *   picks: Pick[], playing: boolean}} Shown
 */

export class SurfaceMap {
  /**
   * @param {(place: {x: number, y: number}) => void} pick
   * @param {(id: string, values?: object) => string} t
   */
  constructor(pick, t) {
    this.pick = pick;
    this.t = t;
    this.cursor = { rate: 8, batch: 3 };
    /** @type {Shown} */ this.shown = null;
    this.element = svg("svg", {
      class: "tn-surface",
      "data-testid": "tune-surface",
      role: "img",
      onclick: (/** @type {MouseEvent} */ event) => this.click(event),
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.key(event),
    });
    this.sizes = new ResizeObserver(() => this.draw());
    this.sizes.observe(this.element);
  }

  end() {
    this.sizes.disconnect();
  }

  /** @param {Shown} shown */
  show(shown) {
    this.shown = shown;
    this.draw();
  }

  /** Pixels of a position from 0 to 1 along both axes; batch sizes grow upwards. */
  at(x, y) {
    return [LEFT + x * (this.width - LEFT - RIGHT), TOP + (1 - y) * (HIGH - TOP - BOTTOM)];
  }

  /** The same, moved so that a circle of this radius stays on the map. */
  inside(x, y, radius) {
    const [cx, cy] = this.at(x, y);
    const clip = (value, low, high) => Math.max(low, Math.min(high, value));
    return [
      clip(cx, LEFT + radius, this.width - RIGHT - radius),
      clip(cy, TOP + radius, HIGH - BOTTOM - radius),
    ];
  }

  /** The rectangle of the map. */
  whole() {
    const [x, y] = this.at(0, 1);
    return { x, y, width: this.width - LEFT - RIGHT, height: HIGH - TOP - BOTTOM };
  }

  /** The rectangle of a point's cell: half a cell at the edges. */
  cell(rate, batch) {
    const { rates, batches } = this.shown.surface;
    const [nx, ny] = [rates.length - 1, batches.length - 1];
    const clip = (value) => Math.max(0, Math.min(1, value));
    const [x0, y0] = this.at(clip((rate - 0.5) / nx), clip((batch + 0.5) / ny));
    const [x1, y1] = this.at(clip((rate + 0.5) / nx), clip((batch - 0.5) / ny));
    return { x: x0, y: y0, width: x1 - x0, height: y1 - y0 };
  }

  draw() {
    this.width = this.element.clientWidth;
    if (!this.shown || !this.width) return;
    const { surface, hidden, dots, picks, playing } = this.shown;
    const { t } = this;
    const parts = [];
    surface.rates.forEach((rate, i) =>
      surface.batches.forEach((batch, j) => {
        const height = heightAt(surface, i, j);
        parts.push(
          svg("rect", {
            ...this.cell(i, j),
            fill: hidden ? palette.gap : magnitudeColour(height ** 3, 1),
            "data-rate": i,
            "data-batch": j,
          }),
        );
      }),
    );
    parts.push(svg("rect", { ...this.whole(), class: "tn-frame" }));
    for (const { x, y, chosen, whole } of dots) {
      const radius = chosen ? 5.5 : 2.6;
      const [cx, cy] = this.inside(x, y, radius + 0.5);
      parts.push(
        svg("circle", {
          class: chosen ? "tn-chosen" : whole ? "tn-dot" : "tn-dot tn-part",
          cx,
          cy,
          r: radius,
        }),
      );
    }
    picks.forEach((pick, k) => parts.push(...this.picked(pick, k, picks)));
    if (playing) {
      const cell = this.cell(this.cursor.rate, this.cursor.batch);
      parts.push(svg("rect", { ...cell, class: "tn-cursor" }));
    }
    parts.push(...this.axes());
    const { element } = this;
    element.setAttribute("viewBox", `0 0 ${this.width} ${HIGH}`);
    element.classList.toggle("tn-plays", playing);
    element.setAttribute("tabindex", playing ? "0" : "-1");
    element.setAttribute("role", playing ? "application" : "img");
    element.setAttribute("aria-label", playing ? t("play_alt") : t("surface_alt"));
    element.replaceChildren(...parts);
  }

  /** One of the player's trainings, with its number, in the colour of its accuracy. */
  picked({ x, y, score }, number, picks) {
    const [cx, cy] = this.inside(x, y, 10);
    const best = Math.max(...picks.map((pick) => pick.score));
    const colour = magnitudeColour(score ** 3, 1);
    return [
      svg("circle", {
        class: score === best ? "tn-pick tn-best" : "tn-pick",
        cx,
        cy,
        r: 9,
        fill: colour,
        stroke: ROLES.pinned,
        "data-pick": number,
        "data-score": score,
      }),
      svg(
        "text",
        { class: "tn-number", x: cx, y: cy + 4, fill: score ** 3 > 0.45 ? palette.zero : null },
        String(number + 1),
      ),
    ];
  }

  axes() {
    const { rates, batches } = this.shown.surface;
    const parts = [];
    rates.forEach((rate, i) => {
      const power = Math.log10(rate);
      if (Math.abs(power - Math.round(power)) > 1e-6) return;
      const [x] = this.at(i / (rates.length - 1), 0);
      const exponent = [...String(Math.round(power))].map((c) => EXPONENTS[c]).join("");
      parts.push(
        svg("text", { x, y: HIGH - BOTTOM + 16, "text-anchor": "middle" }, `10${exponent}`),
      );
    });
    batches.forEach((batch, j) => {
      const [, y] = this.at(0, j / (batches.length - 1));
      parts.push(svg("text", { x: LEFT - 6, y: y + 4, "text-anchor": "end" }, String(batch)));
    });
    const middle = (LEFT + this.width - RIGHT) / 2;
    const half = (TOP + HIGH - BOTTOM) / 2;
    parts.push(
      svg(
        "text",
        { class: "tn-axis", x: middle, y: HIGH - 6, "text-anchor": "middle" },
        this.t("learning_rate"),
      ),
      svg(
        "text",
        {
          class: "tn-axis",
          x: 11,
          y: half,
          "text-anchor": "middle",
          transform: `rotate(-90 11 ${half})`,
        },
        this.t("batch_size"),
      ),
    );
    return parts;
  }

  // ---- playing --------------------------------------------------------------------------------

  /** @param {MouseEvent} event */
  click(event) {
    if (!this.shown?.playing) return;
    const box = this.element.getBoundingClientRect();
    const clip = (value) => Math.max(0, Math.min(1, value));
    const x = clip((event.clientX - box.left - LEFT) / (this.width - LEFT - RIGHT));
    const y = clip(1 - (event.clientY - box.top - TOP) / (HIGH - TOP - BOTTOM));
    const { rates, batches } = this.shown.surface;
    const rate = Math.round(x * (rates.length - 1));
    const batch = Math.round(y * (batches.length - 1));
    this.cursor = { rate, batch };
    this.pick({ x, y });
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (!this.shown?.playing) return;
    const { rates, batches } = this.shown.surface;
    const { cursor } = this;
    const move = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, 1],
      ArrowDown: [0, -1],
    }[event.key];
    if (move) {
      cursor.rate = Math.max(0, Math.min(rates.length - 1, cursor.rate + move[0]));
      cursor.batch = Math.max(0, Math.min(batches.length - 1, cursor.batch + move[1]));
      event.preventDefault();
      this.draw();
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      const [x, y] = [cursor.rate / (rates.length - 1), cursor.batch / (batches.length - 1)];
      this.pick({ x, y });
    }
  }
}
