// Non-maximum suppression, step by step: keep the box with the highest score, strike those that
// overlap it too much, and go on with what is left.

import { h, svg } from "../shared/dom.js";
import { areaOf, overlap, suppress } from "./boxes.js";
import { boxLabel, boxShape } from "./stage.js";

const PLAY_MS = 1100; // between two frames

/**
 * A frame: a box is kept, or compared with the kept one and struck or spared, or all is done.
 * @typedef {{kind: "keep"|"strike"|"spare"|"end", kept: number, row: number}} Frame
 */

/** The frames of a suppression. Boxes that do not overlap the kept one have none.
 * @param {import("./boxes.js").Step[]} steps @returns {Frame[]} */
export function framesOf(steps) {
  /** @type {Frame[]} */ const frames = [];
  for (const { kept, compared, ious, struck } of steps) {
    frames.push({ kind: "keep", kept, row: kept });
    compared.forEach((row, k) => {
      if (ious[k] > 0) frames.push({ kind: struck.includes(row) ? "strike" : "spare", kept, row });
    });
  }
  frames.push({ kind: "end", kept: -1, row: -1 });
  return frames;
}

/** What has become of each box up to a frame.
 * @param {Frame[]} frames @param {number} at @param {number} count */
export function fatesOf(frames, at, count) {
  /** @type {("waiting"|"kept"|"struck")[]} */ const fates = Array(count).fill("waiting");
  for (const { kind, row } of frames.slice(0, at + 1)) {
    if (kind === "keep") fates[row] = "kept";
    if (kind === "strike") fates[row] = "struck";
  }
  return fates;
}

export class Suppression {
  /** @param {import("./where.js").WhereView} view */
  constructor(view) {
    this.view = view;
    this.t = view.t;
    this.key = "";
    this.timer = 0;
    this.group = svg("g", {});
    const { t } = this;
    const button = (id, onclick) =>
      h("button", { type: "button", "data-testid": `where-${id}`, onclick }, t(id));
    this.play = button("play", () => (this.timer ? this.pause() : this.start()));
    this.scrub = h("input", {
      type: "range",
      min: "0",
      step: "1",
      "aria-label": t("frame"),
      "data-testid": "where-frame",
      oninput: () => this.go(Number(this.scrub.value)),
    });
    this.says = h("p", { class: "wh-says", role: "status", "data-testid": "where-step" });
    this.rows = h("tbody", {});
    this.note = h("p", { class: "vs-note", hidden: true, "data-testid": "where-merged" });
    const head = ["rank", "label", "score", "fate", "iou_kept"].map((id) =>
      h("th", { scope: "col" }, t(`column_${id}`)),
    );
    this.element = h(
      "div",
      { class: "wh-panel" },
      this.view.slider("same", 0, 1),
      this.view.slider("confident", 0.01, 0.99),
      h(
        "div",
        { class: "vs-row" },
        button("back", () => this.go(this.at - 1)),
        this.play,
        button("next", () => this.go(this.at + 1)),
        this.scrub,
      ),
      this.says,
      this.note,
      h(
        "div",
        { class: "wh-scroll", tabindex: "0", role: "group", "aria-label": t("table") },
        h("table", { class: "wh-table" }, h("thead", {}, h("tr", {}, ...head)), this.rows),
      ),
      h(
        "div",
        { class: "vs-row" },
        h("span", { class: "vs-quiet" }, t("examples")),
        ...["touching", "doubled"].map((name) =>
          h(
            "button",
            {
              type: "button",
              class: "vs-chip",
              "data-testid": `where-example-${name}`,
              onclick: () => this.view.example(name),
            },
            t(`example_${name}`),
          ),
        ),
      ),
    );
  }

  /** The shown frame, which is in the link. */
  get at() {
    return this.view.frame;
  }

  set at(at) {
    this.view.frame = at;
  }

  // ---- frames -----------------------------------------------------------------------------------

  start() {
    if (this.at >= this.frames.length - 1) this.at = 0;
    this.timer = window.setInterval(() => this.advance(), PLAY_MS);
    this.paint();
  }

  advance() {
    this.at += 1;
    if (this.at >= this.frames.length - 1) this.pause();
    this.paint();
  }

  pause() {
    window.clearInterval(this.timer);
    this.timer = 0;
    this.view.later({ frame: this.at });
    this.paint();
  }

  /** @param {number} at */
  go(at) {
    window.clearInterval(this.timer);
    this.timer = 0;
    this.at = Math.min(this.frames.length - 1, Math.max(0, at));
    this.view.later({ frame: this.at });
    this.paint();
  }

  // ---- showing ----------------------------------------------------------------------------------

  receive() {
    this.paint();
  }

  paint() {
    const { view } = this;
    this.found = view.found.filter(({ score }) => score >= view.confident);
    const { kept, steps } = suppress(this.found, view.same);
    const key = this.found.map(({ score, cell }) => [score, ...cell].join(".")).join();
    if (this.key && this.key !== key) this.at = 0; // other boxes: from the start
    this.key = key;
    this.frames = framesOf(steps);
    this.at = Math.min(this.at, this.frames.length - 1);
    this.fates = fatesOf(this.frames, this.at, this.found.length);
    const frame = this.frames[this.at];
    this.scrub.max = String(this.frames.length - 1);
    this.scrub.value = String(this.at);
    this.play.textContent = this.t(this.timer ? "pause" : "play");
    this.says.textContent = this.sentence(frame, kept);
    this.paintRows(frame);
    this.paintBoxes(frame);
    this.paintNote(kept);
    Object.assign(this.element.dataset, {
      frame: String(this.at),
      frames: String(this.frames.length),
      kind: frame.kind,
      kept: String(kept.length),
    });
  }

  name(row) {
    const { label, score } = this.found[row];
    return `${this.view.data.labels[label]} (${score.toFixed(2)})`;
  }

  /** @param {Frame} frame @param {number[]} kept */
  sentence({ kind, kept: best, row }, kept) {
    const { t, found, view } = this;
    if (!found.length) return t("nothing_found", { confident: view.confident.toFixed(2) });
    if (kind === "end") return t("done", { kept: kept.length, struck: found.length - kept.length });
    if (kind === "keep") return t("keep", { box: this.name(row) });
    const { intersection, union, iou } = overlap(found[best].box, found[row].box);
    return t(kind, {
      box: this.name(row),
      kept: this.name(best),
      sum: `${intersection.toFixed(0)} / ${union.toFixed(0)} = ${iou.toFixed(3)}`,
      threshold: view.same.toFixed(2),
    });
  }

  /** @param {Frame} frame */
  paintRows({ kind, kept, row: current }) {
    const { found, fates, view, t } = this;
    this.rows.replaceChildren(
      ...found.map(({ label, score, box }, row) => {
        const compared = kind !== "end" && row > kept && fates[row] !== "kept";
        const iou = compared ? overlap(found[kept].box, box).iou.toFixed(3) : "";
        return h(
          "tr",
          { class: row === current ? "current" : null, "data-fate": fates[row] },
          h("td", {}, String(row + 1)),
          h("td", { translate: "no" }, view.data.labels[label]),
          h("td", {}, score.toFixed(3)),
          h("td", { class: `wh-${fates[row]}` }, t(`fate_${fates[row]}`)),
          h("td", {}, iou),
        );
      }),
    );
  }

  /** @param {Frame} frame */
  paintBoxes({ kind, kept, row }) {
    const { found, fates, view } = this;
    const order = [...found.keys()].sort((a, b) => drawn(fates[a]) - drawn(fates[b]));
    const pair = kind === "strike" || kind === "spare";
    const shared = pair ? overlap(found[kept].box, found[row].box).shared : null;
    this.group.replaceChildren(
      ...(shared ? [svg("rect", { ...shared, class: "wh-shared" })] : []),
      ...order.map((each) => boxShape(found[each].box, fates[each])),
      ...(row >= 0 ? [boxShape(found[row].box, `current ${fates[row]}`)] : []),
      ...order
        .filter((each) => fates[each] === "kept" || each === row)
        .map((each) => boxLabel(view.stage, found[each].box, this.name(each), fates[each])),
    );
  }

  /** Say if the suppression has joined or doubled objects, whose true boxes are known.
   * @param {number[]} kept */
  paintNote(kept) {
    const { t } = this;
    const isEnd = this.frames[this.at].kind === "end";
    const objects = this.view.truth.length;
    const boxes = kept.map((row) => this.found[row].box).filter((box) => areaOf(box) > 0);
    const merged = objects > boxes.length && this.found.length > boxes.length;
    const doubled = boxes.length > objects;
    this.note.hidden = !isEnd || !objects || !(merged || doubled);
    if (!this.note.hidden)
      this.note.textContent = t(merged ? "merged" : "doubled", {
        kept: boxes.length,
        objects,
      });
  }

  overlay() {
    return this.group;
  }

  end() {
    window.clearInterval(this.timer);
    this.timer = 0;
  }
}

/** Struck boxes are drawn below the others. @param {string} fate */
const drawn = (fate) => ["struck", "waiting", "kept"].indexOf(fate);
