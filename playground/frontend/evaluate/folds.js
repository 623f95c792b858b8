// Cross-validation: which examples each fold holds out, and the curves of all folds while they
// train. Below it, a leak: features that are chosen before the examples are split.

import { apply } from "../shared/changes.js";
import { palette } from "../shared/colours.js";
import { h } from "../shared/dom.js";
import { share } from "../shared/numbers.js";
import { poll } from "../shared/polling.js";
import { bar } from "./figures.js";
import { axis, makeChart } from "./panel_charts.js";
import { classColour } from "./plane.js";

const HIGH = 230; // height of a chart in pixels
const FOLDINGS = ["stratified", "shuffled", "sorted", "grouped"];
const RUNS = 6; // colours of runs in shared/colours.js

/** @typedef {import("./evaluate.js").Evaluate} Page */
/**
 * From playground/ui/evaluate/folds.py.
 * @typedef {{steps: number[], losses: number[], epochs: number[], accuracies: number[],
 *   ending: string}} Curve
 * @typedef {{state: string, error: string|null, seconds: number, epochs: number, curves: Curve[],
 *   mean: number|null, spread: number|null, right: number, total: number,
 *   interval: number[]|null}} Content
 */

/** The colour of a fold's curves. @param {number} k @param {boolean} dark */
const colourOfFold = (k, dark) => (k < RUNS ? `run${k + 1}` : classColour(k, 20, dark));

export class FoldsPanel {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.controls = h("div", { class: "ev-controls" });
    this.strip = h("div", { class: "ev-strip", "data-testid": "ev-strip" });
    this.legend = h("div", { class: "ev-legend" });
    this.result = h("div", { class: "ev-result", "data-testid": "ev-folds", role: "status" });
    this.accuracy = makeChart(page, "ev-folds-accuracy");
    this.loss = makeChart(page, "ev-folds-loss");
    this.leak = h("div", { class: "ev-leak", "data-testid": "ev-leak" });
    /** @type {any} */ this.found = null; // `folds` of the page's data
    /** @type {Content|null} */ this.content = null;
    this.dark = false;
    this.inside = false; // whether features are chosen inside each fold
    this.element = h(
      "div",
      { class: "ev-folds" },
      this.controls,
      this.result,
      h(
        "div",
        { class: "ev-halves" },
        h("div", {}, this.strip, this.legend, this.loss.place),
        this.accuracy.place,
      ),
      this.leak,
    );
    this.stop = () => {};
  }

  show() {
    const { view, t } = this.page;
    const found = view.folds;
    if (!found) {
      this.result.textContent = t("folds_preparing");
      return;
    }
    const dark = this.page.dark;
    if (found === this.found && dark === this.dark) return;
    const again = found === this.found;
    [this.found, this.dark] = [found, dark];
    if (!again) {
      this.stop();
      this.stop = () => {};
      this.content = found.content;
    }
    this.paintControls();
    this.paint();
    this.paintLeak();
    if (again || !found.poll) return;
    this.stop = poll({
      key: found.poll,
      seen: found.seen,
      seconds: found.seconds,
      changed: (answer) => {
        this.content = answer.content ?? apply(this.content, answer.change);
        this.paint();
      },
      outdated: () => {},
    });
  }

  // ---- what is cross-validated --------------------------------------------------------------

  paintControls() {
    const { page, found } = this;
    const { t } = page;
    const pick = (id, value, options, change) =>
      h(
        "label",
        {},
        `${t(`folds_${id}`)} `,
        h(
          "select",
          {
            "data-testid": `ev-folds-${id}`,
            onchange: (/** @type {Event} */ event) =>
              change(/** @type {HTMLSelectElement} */ (event.target).value),
          },
          ...options.map(([key, name]) =>
            h("option", { value: key, selected: String(key) === String(value) }, name),
          ),
        ),
      );
    const whole = (/** @type {number[]} */ numbers) =>
      numbers.map((each) => [each, each.toLocaleString()]);
    const counts = [...new Set([...found.counts, found.count])].sort((a, b) => a - b);
    const offered = FOLDINGS.filter((each) => found.foldings.includes(each));
    const foldings = offered.map((each) => [each, t(`folding_${each}`)]);
    this.start = h("button", { type: "button", class: "np-button", "data-testid": "ev-folds-go" });
    this.controls.replaceChildren(
      pick("net", found.net, found.nets, (net) => page.change({ net })),
      pick("sample", found.sample, whole(found.sizes), (sample) =>
        page.change({ sample: Number(sample) }),
      ),
      pick("count", found.count, whole(counts), (folds) => page.change({ folds: Number(folds) })),
      pick("folding", found.folding, foldings, (folding) => page.change({ folding })),
      this.start,
    );
  }

  // ---- the curves and the result ------------------------------------------------------------

  paint() {
    const { t } = this.page;
    /** @type {Content|null} */ const content = this.content;
    const busy = content !== null && ["waiting", "training"].includes(content.state);
    this.start.textContent = t(busy ? "folds_stop" : "folds_start");
    this.start.disabled = Boolean(this.found.why);
    this.start.onclick = () => {
      this.start.disabled = true;
      this.page.do({ do: busy ? "folds_stop" : "folds_start", rows: [] });
    };
    this.result.replaceChildren(...this.said().map((line) => h("p", {}, line)));
    this.result.dataset.state = content?.state ?? "";
    this.result.dataset.mean = String(content?.mean ?? "");
    this.paintStrip();
    const curves = content?.curves ?? [];
    for (const { place } of [this.accuracy, this.loss]) place.hidden = !curves.length;
    if (!curves.length) return;
    const name = (/** @type {number} */ k) => t("fold", { k: k + 1 });
    const colour = (/** @type {number} */ k) => colourOfFold(k, this.dark);
    const points = curves.reduce((sum, { steps }) => sum + steps.length, 0);
    this.loss.place.dataset.points = String(points);
    this.accuracy.update({
      title: t("folds_accuracy"),
      alt: t("folds_accuracy"),
      x: { title: t("folds_epoch"), low: 0, high: content.epochs },
      y: axis(t("accuracy")),
      height: HIGH,
      lines: curves.map(({ epochs, accuracies }, k) => ({
        name: name(k),
        colour: colour(k),
        x: epochs,
        y: accuracies,
        dots: true,
      })),
      legend: true,
    });
    this.loss.update({
      title: t("folds_loss"),
      alt: t("folds_loss"),
      x: { title: t("folds_batches"), zero: true },
      y: { title: t("folds_loss_axis"), zero: true },
      height: HIGH,
      lines: curves.map(({ steps, losses }, k) => ({
        name: name(k),
        colour: colour(k),
        x: steps,
        y: losses,
      })),
      legend: false,
    });
  }

  /** The sentences about the result. @returns {string[]} */
  said() {
    const { t } = this.page;
    const { content, found } = this;
    if (found.why) return [found.why];
    if (!content) return [t("folds_about", { count: found.count })];
    if (content.error) return [content.error];
    const words = [];
    if (content.state === "waiting") words.push(t("folds_waiting"));
    if (content.state === "stopped") words.push(t("folds_stopped"));
    if (content.state === "failed") words.push(t("folds_failed"));
    if (content.state === "training")
      words.push(t("folds_training", { seconds: content.seconds.toFixed(1) }));
    const broken = content.curves.filter(({ ending }) => ["diverged", "failed"].includes(ending));
    if (broken.length) words.push(t("folds_diverged", { count: broken.length }));
    if (content.mean !== null && content.spread !== null) {
      const last = content.curves.map(({ accuracies }) => accuracies.at(-1));
      const terms = last.filter((accuracy) => accuracy !== undefined).map((each) => share(each));
      words.push(
        t("folds_mean", {
          terms: terms.join(" + "),
          mean: share(content.mean),
          spread: (100 * content.spread).toFixed(1),
          count: terms.length,
        }),
      );
    }
    if (content.interval) {
      const [low, high] = content.interval.map((each) => share(each));
      const { right, total } = content;
      const seconds = content.seconds.toFixed(1);
      const values = { right, total, value: share(right / total), low, high, seconds };
      // The examples of a writer are not independent, as Wilson's interval takes them to be.
      words.push(t(found.folding === "grouped" ? "folds_all_grouped" : "folds_all", values));
      words.push(t(`folds_why_${found.folding}`));
    }
    return words;
  }

  // ---- which examples each fold holds out ---------------------------------------------------

  paintStrip() {
    const { t } = this.page;
    const { strip } = this.found;
    this.legend.hidden = !strip;
    if (!strip) {
      this.strip.replaceChildren();
      return;
    }
    const { classes, held, writers, sizes, labels } = strip;
    const kinds = writers ?? classes;
    const count = writers ? Math.max(...writers) + 1 : labels.length;
    const { faint } = palette;
    const rows = sizes.map(([, size], k) => {
      const canvas = h("canvas", { class: "ev-held", width: kinds.length, height: 1 });
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", t("folds_held", { k: k + 1, size }));
      const paper = canvas.getContext("2d");
      kinds.forEach((kind, x) => {
        const own = held[x] === k;
        paper.globalAlpha = own ? 1 : 0.3;
        paper.fillStyle = own ? classColour(kind, count, this.dark) : faint;
        paper.fillRect(x, 0, 1, 1);
      });
      const value = this.content?.curves[k]?.accuracies.at(-1);
      return [
        h("span", {}, t("fold", { k: k + 1 })),
        canvas,
        h("b", { "data-fold": k, "data-value": value }, value === undefined ? "" : share(value)),
      ];
    });
    const about = h("p", { class: "ev-wide" }, t(writers ? "strip_writers" : "strip_classes"));
    this.strip.replaceChildren(about, ...rows.flat());
    const names = writers ? [] : labels.slice(0, 20);
    this.legend.replaceChildren(
      ...names.map((label, k) =>
        h(
          "span",
          {},
          h("i", { style: { background: classColour(k, count, this.dark) } }),
          this.page.view.labels[k] ?? label,
        ),
      ),
      h("span", {}, h("i", { style: { background: faint, opacity: "0.3" } }), t("strip_train")),
    );
  }

  // ---- features chosen before the split -----------------------------------------------------

  paintLeak() {
    const { t } = this.page;
    const { leak } = this.found;
    const name = this.inside ? "inside" : "before";
    const folds = leak[name];
    const mean = folds.reduce((sum, each) => sum + each, 0) / folds.length;
    const pick = (/** @type {boolean} */ inside) =>
      h(
        "button",
        {
          type: "button",
          class: "np-button",
          "data-leak": inside ? "inside" : "before",
          "aria-pressed": String(inside === this.inside),
          onclick: () => {
            this.inside = inside;
            this.paintLeak();
            /** @type {HTMLElement} */ (this.leak.querySelector("[aria-pressed=true]"))?.focus();
          },
        },
        t(inside ? "leak_inside" : "leak_before"),
      );
    const row = (/** @type {string} */ words, /** @type {number} */ value, id = "") =>
      h(
        "tr",
        {},
        h("th", {}, words),
        h("td", { "data-value": value, "data-testid": id || null }, share(value)),
        h("td", {}, bar({ value, low: value, high: value })),
      );
    const { examples, features, chosen, unseen, n_unseen: others } = leak;
    this.leak.replaceChildren(
      h("h2", {}, t("leak_title")),
      h("p", {}, t("leak_about", { examples, features, chosen })),
      h("div", { class: "ev-tabs-inner", role: "group" }, pick(false), pick(true)),
      h(
        "div",
        { class: "ev-two" },
        h(
          "table",
          { class: "ev-numbers ev-slices" },
          ...folds.map((value, k) => row(t("fold", { k: k + 1 }), value)),
          row(t("leak_mean"), mean, "ev-leak-mean"),
          row(t("leak_unseen", { n: others }), unseen),
        ),
        h("p", { class: "ev-formula" }, t(`leak_why_${name}`, { chosen })),
      ),
    );
  }

  end() {
    this.stop();
    this.accuracy.end();
    this.loss.end();
  }
}
