// The stages of a large net in a row, folded, and the labels with the largest probabilities. A
// click opens a stage: its layers are shown below as columns.

import { paintMap } from "../shared/colours.js";
import { h } from "../shared/dom.js";
import { helpButton } from "../shared/help.js";
import { show } from "../shared/numbers.js";

const SIDE = 56; // pixels of a preview, as in playground/explain/stages.py

/**
 * @typedef {{number: number, first: string, last: string, shape: string}} Tile
 * @typedef {{label: string, at: number, probability: number}} Answer
 * @typedef {null|{size: number, jump: number, start: number}} Field  as in net/weights.js
 * @typedef {{stages: Tile[], stage: number, top: Answer[], labels: number, previews: Int8Array,
 *   field: Field, photo: {url: string, shape: number[]}}} Staged  `field`: of a cell of the open
 *   stage's input; `labels`: how many the net has
 */

export class Overview {
  /** @param {any} inside the component (cnn.js)  @param {Staged} staged */
  constructor(inside, staged) {
    this.inside = inside;
    this.staged = staged;
    const open = staged.stages[staged.stage - 1];
    const single = staged.stages.length === 1;
    this.tiles = staged.stages.map((tile) => this.tile(tile));
    const row = h(
      "div",
      { class: "stages", role: "group", "aria-label": inside.t("stages_label") },
      ...this.tiles,
    );
    const says = h("p", { class: "hint" }, inside.t("stage_open", open));
    this.element = h(
      "div",
      { class: "staged", "data-testid": "overview" },
      single ? null : h("div", { class: "rows" }, row, says),
      this.answers(),
    );
  }

  /** @param {Tile} tile */
  tile(tile) {
    const { inside, staged } = this;
    const text = inside.t("stage_text", tile);
    const canvas = h("canvas", { width: SIDE, height: SIDE, "aria-hidden": "true" });
    const context = canvas.getContext("2d");
    const image = context.createImageData(SIDE, SIDE);
    const from = (tile.number - 1) * SIDE * SIDE;
    const values = Float32Array.from(staged.previews.subarray(from, from + SIDE * SIDE));
    const signed = values.some((value) => value < 0);
    const pixels = new Uint32Array(image.data.buffer);
    paintMap(pixels, SIDE, 0, 0, values, 0, SIDE, SIDE, 127, signed);
    context.putImageData(image, 0, 0);
    return h(
      "button",
      {
        type: "button",
        class: "tile",
        title: text,
        "aria-label": text,
        "aria-current": String(tile.number === staged.stage),
        "data-testid": `stage-${tile.number}`,
        onclick: () => inside.openStage(tile.number),
      },
      canvas,
      h("b", {}, String(tile.number)),
      ...this.sizes(tile),
    );
  }

  /** A stage's output in two short lines: how many channels, and their size. @param {Tile} tile */
  sizes({ shape }) {
    const [channels, ...sides] = shape.split("×");
    const lines = sides.length ? [`${channels} ×`, sides.join("×")] : [channels];
    return lines.map((line) => h("small", { translate: "no" }, line));
  }

  /** The largest probabilities; a click pins one. */
  answers() {
    const { inside, staged } = this;
    const most = Math.max(...staged.top.map(({ probability }) => probability), 1e-9);
    const rows = staged.top.map(({ label, at, probability }) =>
      h(
        "button",
        {
          type: "button",
          class: "answer-row",
          "data-testid": "top-label",
          "data-probability": String(probability),
          onclick: () => inside.pinAnswer(at),
        },
        h("span", {}, label),
        h(
          "span",
          { class: "part" },
          h("span", { style: { width: `${(100 * probability) / most}%` } }),
        ),
        h("b", {}, show(probability, 3)),
      ),
    );
    return h(
      "section",
      { class: "answers", "aria-label": inside.t("largest_labels") },
      h(
        "h5",
        { "aria-level": 2 },
        inside.t("largest_labels"),
        helpButton(
          inside.t("largest_labels"),
          inside.t("largest_says", { count: staged.labels }),
          "p = eᶻ / Σ eᶻ",
        ),
      ),
      ...rows,
    );
  }

  /** Keep the open stage's tile in sight. */
  fit() {
    const tile = this.tiles[this.staged.stage - 1];
    const row = tile?.parentElement;
    if (!row) return;
    row.scrollLeft = tile.offsetLeft - (row.clientWidth - tile.offsetWidth) / 2;
  }
}
