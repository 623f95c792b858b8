// “One budget, one surface”: twenty stored searches of each method on one surface of real trainings,
// their regret, where they looked, and the player's own search.

import { Chart, Group } from "../charts/chart.js";
import { matchTheme } from "../shared/colours.js";
import { Debounce } from "../shared/debounce.js";
import { fill, h } from "../shared/dom.js";
import { mountPage } from "../shared/mount.js";
import { share } from "../shared/numbers.js";
import { fetchBytes } from "../net/weights.js";
import { paintRegret, paintTimes } from "./curves.js";
import { paintTable } from "./methods.js";
import {
  drawRows,
  heightAt,
  regretOf,
  regretOfPicks,
  scoreAt,
  summary,
  trialsOf,
  unpack,
} from "./replays.js";
import { SurfaceMap } from "./surface.js";

const SETTLED = 300; // ms without a change before the state is sent to Python
const REPLAYS = 20;
const BEAT = 350; // ms per step while the steps play
const PLACES = 1000; // a position of 1 in the link

export class Tune {
  /** @param {(ask: object) => void} send */
  constructor(send) {
    this.send = send;
    this.element = h("div", { class: "np-page tn", "data-testid": "tune" });
    this.told = new Debounce(SETTLED, () =>
      this.send({
        ...this.state,
        picks: this.picks.map(({ x, y, seed }) => [
          Math.round(PLACES * x),
          Math.round(PLACES * y),
          seed,
        ]),
        playing: this.playing,
      }),
    );
    /** @type {any} */ this.view = null;
    /** @type {{seed: number, step: number, method: string}} */ this.state = null;
    /** @type {import("./replays.js").Surface} */ this.surface = null;
    /** @type {import("./replays.js").Replays[]} */ this.searches = [];
    /** @type {import("./surface.js").Pick[]} */ this.picks = [];
    this.playing = false; // whether the player searches
    this.known = null; // the seed of the rows whose curves are computed
    /** @type {number[][][]} */ this.regrets = null; // of all replays of each method
    /** @type {ReturnType<typeof summary>[]} */ this.every = null;
    this.t = (/** @type {string} */ id, values = {}) => fill(this.view.texts[id] ?? id, values);
    this.unwatch = () => {};
  }

  /** @param {any} view */
  async receive(view) {
    const before = this.view;
    this.view = view;
    const { picks, playing, ...state } = view.view;
    if (!this.state) this.state = state;
    if (before?.id !== view.id) {
      const bytes = await fetchBytes(view.data);
      if (this.view !== view) return;
      Object.assign(this, unpack(bytes, view.about));
      if (!this.picks.length) {
        this.picks = picks.map(([x, y, seed]) => this.pickAt(x / PLACES, y / PLACES, seed));
        this.playing = playing;
      }
    }
    if (before?.texts.language !== view.texts.language || before?.id !== view.id) this.build();
    this.paint();
  }

  /** @param {Partial<{seed: number, step: number, method: string}>} changes */
  change(changes) {
    Object.assign(this.state, changes);
    this.told.start();
    this.paint();
  }

  // ---- the page -------------------------------------------------------------------------------

  build() {
    this.end();
    const { t } = this;
    this.map = new SurfaceMap((place) => this.train(place), t);
    this.regretPlace = h("div", { "data-testid": "tune-regret" });
    this.timesPlace = h("div", { "data-testid": "tune-times" });
    this.regret = new Chart(this.regretPlace, this.view.chart_texts, () => {});
    this.times = new Chart(this.timesPlace, this.view.chart_texts, () => {});
    this.groups = [new Group(), new Group()];
    this.slider = h("input", {
      type: "range",
      min: "1",
      max: String(this.view.about.budget),
      step: "1",
      "data-testid": "tune-step",
      "aria-label": t("step"),
      oninput: () => this.pauseAnd(() => this.change({ step: Number(this.slider.value) })),
    });
    this.stepText = h("output", {});
    this.run = this.button("tune-run", () => this.turnPlay());
    this.others = this.button("tune-others", () =>
      this.pauseAnd(() => this.change({ seed: this.state.seed + 1 })),
    );
    this.others.textContent = t("others");
    this.play = this.button("tune-play", () => this.turnGame());
    this.message = h("p", {
      class: "tn-message",
      role: "status",
      "data-testid": "tune-message",
    });
    this.table = h("div", { class: "tn-scroll" });
    this.legend = h("p", { class: "tn-legend" });
    this.element.replaceChildren(
      h(
        "div",
        { class: "tn-controls" },
        this.run,
        h("label", {}, `${t("step")} `, this.slider, " ", this.stepText),
        this.others,
        this.play,
      ),
      this.message,
      h(
        "div",
        { class: "tn-two" },
        h("figure", {}, h("figcaption", {}, t("surface_title")), this.map.element, this.legend),
        this.regretPlace,
      ),
      h("div", { class: "tn-two" }, this.table, this.timesPlace),
    );
    this.unwatch();
    this.unwatch = matchTheme(this.element, () => this.paint());
  }

  button(id, onclick) {
    return h("button", { type: "button", class: "np-button", "data-testid": id, onclick });
  }

  end() {
    this.pause();
    this.map?.end();
    this.regret?.end();
    this.times?.end();
  }

  // ---- what is shown --------------------------------------------------------------------------

  /** The regret of all replays of every method, and of the chosen ones: computed once for each
   * draw. */
  curves() {
    if (this.known === this.state.seed) return;
    this.known = this.state.seed;
    const { budget } = this.view.about;
    this.rows = drawRows(REPLAYS, this.searches[0].replays, this.state.seed);
    this.regrets ??= this.searches.map((search) =>
      Array.from({ length: search.replays }, (_, row) =>
        regretOf(search, row, this.surface, budget),
      ),
    );
    this.every ??= this.regrets.map(summary);
    this.found = this.regrets.map((regrets) => summary(this.rows.map((row) => regrets[row])));
  }

  paint() {
    if (!this.surface || !this.map) return;
    const begun = performance.now();
    this.curves();
    const { state, view, t } = this;
    this.stepText.textContent = `${state.step} / ${view.about.budget}`;
    if (document.activeElement !== this.slider) this.slider.value = String(state.step);
    this.run.textContent = this.timer ? t("pause") : t("run");
    this.play.textContent = this.playing ? t("reveal") : t("play");
    this.play.setAttribute("aria-pressed", String(this.playing));
    this.say();
    this.paintMap();
    paintRegret(this);
    paintTimes(this);
    paintTable(this);
    this.element.dataset.step = String(state.step);
    this.element.dataset.seed = String(state.seed);
    this.element.dataset.picks = String(this.picks.length);
    this.element.dataset.ms = (performance.now() - begun).toFixed(1);
    this.element.dataset.ready = view.id;
  }

  paintMap() {
    const number = this.searches.findIndex(({ name }) => name === this.state.method);
    const search = this.searches[Math.max(number, 0)];
    const dots = [];
    for (const row of this.playing ? [] : this.rows) {
      const { trials, chosen } = trialsOf(search, row, this.surface, this.state.step);
      for (const k of trials)
        dots.push({
          x: search.x[k],
          y: search.y[k],
          chosen: k === chosen,
          whole: search.epochs[k] === this.surface.epochs,
        });
    }
    dots.sort((a, b) => Number(a.chosen) - Number(b.chosen)); // the chosen ones on top
    const { surface, playing, picks } = this;
    this.map.show({ surface, hidden: playing, dots, picks, playing: playing && this.left() > 0 });
    const legends = playing
      ? [this.t("legend_play")]
      : [this.t("legend", { method: this.view.about.methods[Math.max(number, 0)].title })];
    if (picks.length) legends.push(this.t("legend_picks"));
    this.legend.textContent = legends.join(this.t("between_sentences"));
  }

  // ---- stepping through the searches ----------------------------------------------------------

  turnPlay() {
    if (this.timer) {
      this.pause();
      this.paint();
      return;
    }
    if (this.state.step >= this.view.about.budget) this.state.step = 0;
    this.timer = setInterval(() => {
      if (!this.element.isConnected) return this.pause();
      if (this.state.step >= this.view.about.budget) {
        this.pause();
        return this.paint();
      }
      this.change({ step: this.state.step + 1 });
    }, BEAT);
    this.paint();
  }

  pause() {
    clearInterval(this.timer);
    this.timer = 0;
    if (this.state && this.state.step < 1) this.state.step = 1;
  }

  pauseAnd(action) {
    this.pause();
    action();
  }

  // ---- the player -----------------------------------------------------------------------------

  left() {
    return this.view.about.budget - this.picks.length;
  }

  turnGame() {
    this.pause();
    this.playing = !this.playing;
    if (this.playing) this.picks = [];
    else if (this.picks.length) this.state.step = this.picks.length;
    this.told.start();
    this.paint();
    if (this.playing) this.map.element.focus();
  }

  /** A training at a place of the surface, with a random seed. */
  train({ x, y }) {
    if (!this.playing || this.left() <= 0) return;
    const seed = Math.floor(Math.random() * this.surface.seeds);
    const exact = (value) => Math.round(PLACES * value) / PLACES; // as the link holds it
    this.picks.push(this.pickAt(exact(x), exact(y), seed));
    this.told.start();
    if (this.left() === 0) this.turnGame();
    else this.paint();
  }

  /** The training of the point nearest to a place. */
  pickAt(x, y, seed) {
    const { rates, batches } = this.surface;
    const rate = Math.round(x * (rates.length - 1));
    const batch = Math.round(y * (batches.length - 1));
    return { rate, batch, seed, x, y, score: scoreAt(this.surface, seed, rate, batch) };
  }

  say() {
    const { t, picks, surface, view } = this;
    const point = ({ rate, batch }) => ({
      rate: Number(surface.rates[rate].toPrecision(2)).toString(),
      batch: String(surface.batches[batch]),
    });
    if (this.playing && !picks.length) {
      this.message.textContent = t("play_start", { budget: view.about.budget });
    } else if (this.playing) {
      const last = picks[picks.length - 1];
      this.message.textContent = t("play_last", {
        ...point(last),
        score: share(last.score),
        best: share(Math.max(...picks.map(({ score }) => score))),
        left: this.left(),
      });
    } else if (picks.length) {
      const regret = regretOfPicks(picks, surface);
      const own = regret[regret.length - 1];
      const at = picks.length - 1;
      const means = this.found.map(({ mean }) => mean[at] ?? 1);
      this.message.textContent = t("play_end", {
        regret: share(own, 2),
        count: picks.length,
        better: means.filter((mean) => own < mean).length,
        of: means.length,
      });
    } else {
      const top = surface.mean.indexOf(surface.top);
      const best = {
        rate: Math.floor(top / surface.batches.length),
        batch: top % surface.batches.length,
      };
      this.message.textContent = t("about", {
        ...point(best),
        score: share(heightAt(surface, best.rate, best.batch)),
        trainings: surface.final.length,
        seeds: surface.seeds,
      });
    }
  }
}

/** Streamlit calls this when the component is mounted and whenever its data changes. */
export default function tune(component) {
  return mountPage(component, (send) => new Tune(send));
}
