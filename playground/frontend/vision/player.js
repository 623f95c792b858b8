// The film's slider with play and pause.

import { h } from "../shared/dom.js";

const FRAME_MS = 220; // of a film that plays
const STILL_MS = 1000; // the same, for visitors who want less motion
const LONGEST_MS = 4000; // of the whole film; one of many steps plays faster

export class Player {
  /** @param {(id: string, values?: object) => string} t
   * @param {(frame: number) => void} moved called for each frame that is shown
   * @param {(frame: number) => void} rested called when the visitor has chosen a frame */
  constructor(t, moved, rested) {
    this.t = t;
    this.moved = moved;
    this.rested = rested;
    this.frame = 0;
    this.last = 0;
    this.timer = 0;
    this.slider = h("input", {
      type: "range",
      min: "0",
      step: "1",
      "aria-label": t("film"),
      "data-testid": "make-film",
      oninput: () => {
        this.stop();
        this.show(Number(this.slider.value));
      },
      onchange: () => this.rested(this.frame),
    });
    this.button = h(
      "button",
      {
        type: "button",
        class: "vs-main",
        "data-testid": "make-play",
        onclick: () => this.toggle(),
      },
      t("play"),
    );
    this.says = h("output", { class: "vs-quiet", "data-testid": "make-step" });
    this.element = h("div", { class: "vm-player" }, this.button, this.slider, this.says);
  }

  /** Take a film's number of steps and show a frame of it. @param {number} last @param {number} frame */
  receive(last, frame) {
    this.last = last;
    this.slider.max = String(last);
    if (!this.timer) this.show(Math.min(frame, last));
  }

  /** @param {number} frame */
  show(frame) {
    this.frame = frame;
    this.slider.value = String(frame);
    const values = { step: frame, steps: this.last, time: (frame / this.last).toFixed(2) };
    this.says.textContent = this.t("step_of", values);
    this.slider.setAttribute("aria-valuetext", this.says.textContent);
    this.moved(frame);
  }

  toggle() {
    if (this.timer) this.rest();
    else this.play();
  }

  /** Play from the noise, or on from where the slider is. */
  play() {
    this.button.textContent = this.t("pause");
    if (this.frame >= this.last) this.show(0);
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const gap = isStill ? STILL_MS : Math.min(FRAME_MS, LONGEST_MS / this.last);
    this.timer = window.setInterval(() => {
      this.show(this.frame + 1);
      if (this.frame >= this.last) this.rest();
    }, gap);
  }

  /** Pause, and say where. */
  rest() {
    this.stop();
    this.rested(this.frame);
  }

  stop() {
    clearInterval(this.timer);
    this.timer = 0;
    this.button.textContent = this.t("play");
  }
}
