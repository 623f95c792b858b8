// The lattice of a tagged text: how Viterbi or greedy decoding finds the tags, step by step; what a
// clamped tag or a changed transition does to the path; the five best paths; the probability of each
// tag.

import { legendGradient } from "../shared/colours.js";
import { h } from "../shared/dom.js";
import { group, press } from "./buttons.js";
import { greedy, kBest, logPartition, marginals, viterbi, withEdits } from "./decode.js";
import { Grid } from "./grid.js";
import { largestOf, paintLegend } from "./lattice_legend.js";
import { FEW, toolButtons } from "./lattice_tools.js";
import { parseView, viewText } from "./lattice_view.js";
import { summaryText, whereText } from "./lattice_words.js";
import { pathList } from "./paths.js";
import { sharesOf, termsPanel } from "./terms.js";
import { Transitions } from "./transitions.js";

const PATHS = 5;
const MATTERS = 0.01; // the least marginal probability of a tag that is shown
const PLAY_MS = 450; // per step, at most
const PLAY_ALL_MS = 12000; // a long sentence is played in this time

/**
 * A tagged text as `tagged_data` in playground/language/payload.py makes it. Offsets count
 * characters (code points).
 * @typedef {{text: string, start: number, end: number}} Token
 * @typedef {{task: string, model: string, tokens: Token[], tags: string[],
 *   lattice: import("./decode.js").Lattice, predicate: number|null}} Tagged
 * What the panel needs: the texts, names of tags' types, and a function to which it reports its
 * state as a string for the link (see lattice_view.js).
 * @typedef {{t: (id: string, values?: object) => string, labelName: (label: string) => string,
 *   changed?: (view: string) => void, looked?: (token: number|null) => void}} App
 */

export class LatticePanel {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.element = h("section", { class: "lat", "data-testid": "lattice", translate: "no" });
    this.playing = 0;
    this.frame = 0;
    /** @type {Tagged} */ this.tagged = null;
    this.reported = "";
  }

  /** Show a tagged text. The view (from the link) is kept while the text stays the same.
   * @param {Tagged} tagged @param {string} [view] */
  receive(tagged, view = "") {
    const key = JSON.stringify(tagged);
    const theme = legendGradient(true);
    if (this.key === key && this.theme !== theme) this.transitions.build();
    this.theme = theme;
    if (this.key === key) return this.paintSoon();
    this.key = key;
    this.stop();
    this.tagged = tagged;
    this.labels = tagged.lattice.labels;
    this.words = tagged.tokens.map(({ text }) => text);
    this.view = parseView(view, this.labels, this.words.length);
    this.reported = viewText(this.view);
    /** @type {[number, number]|null} */ this.hover = null;
    this.all = false;
    this.original = viterbi(tagged.lattice);
    this.decode();
    this.build();
  }

  end() {
    this.stop();
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }

  // ---- what is computed ---------------------------------------------------------------------

  /** Decode again: after an edit or a clamp, not at each step. */
  decode() {
    const { clamps, edits } = this.view;
    const lattice = withEdits(this.tagged.lattice, edits);
    this.lattice = lattice;
    this.decoded = { viterbi: viterbi(lattice, clamps), greedy: greedy(lattice, clamps) };
    this.free = viterbi(lattice);
    this.total = logPartition(lattice);
    this.paths = kBest(lattice, PATHS, clamps);
    this.marginals = marginals(lattice, clamps);
  }

  get now() {
    return this.decoded[this.view.decoder];
  }

  /** Viterbi goes forward over the tokens and back again; greedy decoding only forward. */
  get steps() {
    return this.words.length * (this.view.decoder === "viterbi" ? 2 : 1);
  }

  get step() {
    return Math.min(this.view.step ?? this.steps, this.steps);
  }

  /** The number of computed columns, and the part of the path that is known. */
  get progress() {
    const length = this.words.length;
    const done = Math.min(this.step, length);
    /** @type {[number, number]} */
    const traced = this.view.decoder === "viterbi" ? [2 * length - this.step, length] : [0, done];
    return { done, traced };
  }

  /** The cell whose arithmetic is shown. @returns {[number, number]} */
  get looked() {
    if (this.hover) return this.hover;
    if (this.view.pinned) return this.view.pinned;
    const { done, traced } = this.progress;
    const { path, best } = this.now;
    if (!done) return null;
    // At the end, the last token's sum and the score of the end give the score of the path.
    if (this.step >= this.steps) return [path.length - 1, path.at(-1)];
    if (traced[0] < traced[1]) {
      const k = this.view.decoder === "viterbi" ? traced[0] : done - 1;
      return [k, path[k]];
    }
    const column = best[done - 1];
    return [done - 1, column.indexOf(Math.max(...column))];
  }

  /** The tags that are shown: all of a few, otherwise those that matter in this sentence. */
  get rows() {
    const { labels } = this;
    const every = labels.map((_, j) => j);
    if (this.all || labels.length <= FEW) return every;
    const { clamps, edits } = this.view;
    const used = new Set([
      ...this.original.path,
      ...this.now.path,
      ...this.paths.flatMap(({ path }) => path),
      ...clamps.values(),
      ...edits.flatMap(({ from, to }) => [labels.indexOf(from), labels.indexOf(to)]),
    ]);
    return every.filter(
      (j) => labels[j] === "O" || used.has(j) || this.marginals.some((row) => row[j] >= MATTERS),
    );
  }

  // ---- what the user does -------------------------------------------------------------------

  /** @param {Partial<import("./lattice_view.js").View>} changes */
  change(changes) {
    Object.assign(this.view, changes);
    this.report();
    this.paintSoon();
  }

  report() {
    const text = viewText(this.view);
    if (text === this.reported) return;
    this.reported = text;
    this.app.changed?.(text);
  }

  /** @param {number} step */
  goTo(step) {
    const to = Math.max(0, Math.min(this.steps, step));
    this.change({ step: to === this.steps ? null : to, pinned: null });
    const { done, traced } = this.progress;
    this.grid.reveal(done < this.words.length ? Math.max(0, done - 1) : traced[0]);
  }

  play() {
    if (this.playing) return this.stop();
    if (this.step >= this.steps) this.goTo(0);
    const pause = Math.min(PLAY_MS, PLAY_ALL_MS / this.steps);
    this.playing = setInterval(() => {
      if (!this.element.isConnected) return this.stop();
      this.goTo(this.step + 1);
      if (this.step >= this.steps) this.stop();
    }, pause);
    this.paintSoon();
  }

  stop() {
    if (!this.playing) return;
    clearInterval(this.playing);
    this.playing = 0;
    this.paintSoon();
  }

  /** @param {"viterbi"|"greedy"} decoder */
  useDecoder(decoder) {
    this.stop();
    this.change({ decoder, step: null });
  }

  /** Clamp a token to a tag, or release it. @param {number} k @param {number} j */
  clamp(k, j) {
    this.stop();
    const clamps = new Map(this.view.clamps);
    if (clamps.get(k) === j) clamps.delete(k);
    else clamps.set(k, j);
    this.changeLattice({ clamps, pinned: [k, j], best: null, step: null });
  }

  /** Bring a token's column into view and show the arithmetic of its tag. @param {number} k */
  open(k) {
    this.stop();
    this.change({ pinned: [k, this.now.path[k]] });
    this.grid.reveal(k);
    this.grid.focus(k, this.now.path[k]);
  }

  changeLattice(changes) {
    Object.assign(this.view, changes);
    this.decode();
    if (String(this.rows) !== String(this.grid.given.rows)) this.makeGrid();
    this.change({});
  }

  // ---- the panel ----------------------------------------------------------------------------

  build() {
    const { t } = this.app;
    const button = (sign, name, onclick, testid) =>
      h(
        "button",
        {
          type: "button",
          class: "np-button",
          "aria-label": name,
          title: name,
          onclick,
          "data-testid": testid,
        },
        sign,
      );
    this.playButton = button("▶", t("lattice_play"), () => this.play(), "lattice-play");
    const by = (change) => () => (this.stop(), this.goTo(this.step + change));
    this.slider = h("input", {
      type: "range",
      min: 0,
      "aria-label": t("lattice_step"),
      "data-testid": "lattice-step",
      oninput: () => (this.stop(), this.goTo(Number(this.slider.value))),
    });
    this.decoders = group(
      t("lattice_decoder"),
      "lattice-decoder",
      {
        viterbi: t("lattice_viterbi"),
        greedy: t("lattice_greedy"),
      },
      (name) => this.useDecoder(name),
    );
    this.layers = group(
      t("lattice_cells"),
      "lattice-cells",
      {
        emissions: t("lattice_emissions"),
        best: t("lattice_best"),
        marginals: t("lattice_marginals"),
      },
      (cells) => this.change({ cells }),
    );
    this.legend = h("div", { class: "lat-legend" });
    this.summary = h("p", { class: "lat-summary", role: "status", "data-testid": "lattice-score" });
    this.stepText = h("p", { class: "lat-where", "data-testid": "lattice-where" });
    this.tools = h("div", { class: "lat-tools" });
    this.place = h("div", {});
    this.terms = h("div", { class: "lat-terms", "data-testid": "lattice-terms" });
    this.list = h("div", { class: "lat-paths" });
    this.transitions = new Transitions(this);
    this.element.replaceChildren(
      h(
        "div",
        { class: "lat-controls" },
        this.decoders,
        h(
          "div",
          { class: "lat-play" },
          button("«", t("lattice_first"), () => (this.stop(), this.goTo(0)), "lattice-first"),
          button("‹", t("lattice_back"), by(-1), "lattice-back"),
          this.playButton,
          button("›", t("lattice_next"), by(1), "lattice-next"),
          this.slider,
        ),
        this.layers,
        this.legend,
      ),
      this.summary,
      this.place,
      this.stepText,
      this.tools,
      h("div", { class: "lat-below" }, this.terms, this.list),
      this.transitions.element,
    );
    this.makeGrid();
    this.paint();
  }

  makeGrid() {
    const { labels } = this;
    const { predicate } = this.tagged;
    const scroll = this.grid?.element.scrollLeft ?? 0;
    this.grid = new Grid({
      labels,
      words: this.words,
      rows: this.rows,
      t: this.app.t,
      predicate,
      look: (cell) => {
        if (cell && this.playing) this.stop();
        if (String(cell) === String(this.hover)) return;
        this.hover = cell;
        this.app.looked?.(cell ? cell[0] : null);
        this.paintSoon();
      },
      choose: (k, j) => this.clamp(k, j),
    });
    this.place.replaceChildren(this.grid.element);
    this.grid.element.scrollLeft = scroll;
    this.transitions.build();
  }

  paintSoon() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      if (this.element.isConnected) this.paint();
    });
  }

  /** Paint everything that depends on the step and the pointer; called at display rate. */
  paint() {
    const { cells, decoder, clamps, best } = this.view;
    const { done, traced } = this.progress;
    const values = {
      emissions: this.lattice.emissions,
      best: this.now.best,
      marginals: this.marginals,
    }[cells];
    const scale = largestOf(values, this.grid.given.rows, cells === "best" ? done : values.length);
    const looked = this.looked;
    const ended = this.step >= this.steps;
    const other = decoder === "viterbi" ? this.free.path : this.decoded.viterbi.path;
    const ghost = best !== null && this.paths[best] ? this.paths[best].path : ended ? other : null;
    this.grid.paint({
      cells,
      values,
      scale,
      from: this.now.from,
      done,
      path: this.now.path,
      traced,
      ghost: ghost && String(ghost) !== String(this.now.path) ? ghost : null,
      clamps,
      looked,
      terms: looked && looked[0] < done ? sharesOf(this, looked) : null,
    });
    press(this.decoders, decoder);
    press(this.layers, cells);
    this.slider.max = String(this.steps);
    this.slider.value = String(this.step);
    this.slider.setAttribute("aria-valuetext", whereText(this));
    this.playButton.textContent = this.playing ? "⏸" : "▶";
    paintLegend(this.legend, cells, scale);
    this.stepText.textContent = whereText(this);
    setText(this.summary, summaryText(this));
    this.element.dataset.step = String(this.step);
    this.element.dataset.steps = String(this.steps);
    this.element.dataset.score = this.now.score.toFixed(6);
    this.element.dataset.tags = this.now.path.map((j) => this.labels[j]).join(" ");
    this.paintTools();
    this.terms.replaceChildren(termsPanel(this, looked));
    const listed = [this.paths, best, this.app.t];
    if (this.listed?.some((value, k) => value !== listed[k]) ?? true) {
      this.listed = listed;
      this.list.replaceChildren(pathList(this));
    }
  }

  paintTools() {
    const { clamps, edits } = this.view;
    const key = JSON.stringify([[...clamps], edits.length, this.all, this.grid.given.rows.length]);
    if (this.tooled === key && this.tools.childElementCount + clamps.size + edits.length > 0)
      return;
    this.tooled = key;
    this.tools.replaceChildren(...toolButtons(this));
  }
}

/** Write a live region only if its text changes, so that a screen reader says it once. */
const setText = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};
