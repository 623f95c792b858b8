// The panel of a classification: all probabilities, the words that decided, changes of one word that
// change the answer, a rewriting of the text, and the nearest training sentences.

import { inkOn, signedColour } from "../shared/colours.js";
import { h } from "../shared/dom.js";
import { fixed, percent } from "../shared/numbers.js";
import { bars } from "./cards.js";

const PATIENCE_MS = 250; // ms without a new reading before the explanation is requested

/** @typedef {{method: string, name: string, model: string, title: string, tokens: [number, number][],
 *   scores: number[], base: number, score: number}} Row
 * @typedef {{start: number, end: number, old: string, new: string, text: string, label: string,
 *   probability: number}} Change
 * @typedef {{text: string, label: string, cosine: number}} Near */

export class ClassificationPanel {
  /** @param {import("./language.js").LanguagePage} page */
  constructor(page) {
    this.page = page;
    const { t } = page;
    this.bars = h("div", { class: "lg-all", "data-testid": "language-probabilities" });
    this.labels = h("select", {
      class: "lg-select",
      "data-testid": "language-label",
      "aria-label": t("for_label"),
      onchange: () => this.choose(this.labels.value),
    });
    this.rows = h("div", { class: "lg-rows", "data-testid": "language-words" });
    this.flips = h("div", { class: "lg-changes", "data-testid": "language-flips" });
    this.rewrite = h("div", { class: "lg-changes", "data-testid": "language-rewrite" });
    this.near = h("div", { class: "lg-changes", "data-testid": "language-near" });
    this.nearPart = h(
      "div",
      {},
      h("h3", {}, t("near_title")),
      h("p", { class: "lg-quiet" }, t("near_what")),
      this.near,
    );
    this.element = h(
      "div",
      { class: "lg-panel" },
      h("div", { class: "lg-left" }, this.bars),
      h(
        "div",
        { class: "lg-right" },
        h("h3", {}, t("words_title"), " ", this.labels),
        h("p", { class: "lg-quiet" }, t("words_what")),
        this.rows,
        h("h3", {}, t("flips_title")),
        this.flips,
        h("h3", {}, t("rewrite_title")),
        this.rewrite,
        this.nearPart,
      ),
    );
    this.chosen = ""; // the label whose words are shown; empty: the answer
    this.timer = 0;
    this.asked = ""; // what was requested last
  }

  /** @param {import("./language.js").Card} card */
  show(card) {
    this.card = card;
    const { result } = card;
    if (!result.labels.includes(this.chosen)) this.chosen = "";
    this.bars.replaceChildren(...bars(this.page, result, result.labels.length));
    this.paintLabels();
    this.paintWords();
    this.paintFlips();
    this.paintRewrite();
    this.paintNear();
    this.askSoon();
  }

  // ---- requests to Python ---------------------------------------------------------------------

  get label() {
    return this.chosen || this.card.result.label;
  }

  /** What identifies a request. @param {string} what @param {string} label */
  key(what, label) {
    const { task, model } = this.card.result;
    return [what, task, model, label, this.page.view.text].join("|");
  }

  /** @param {string} what @param {string} label */
  wish(what, label) {
    const { task } = this.card;
    return { of: this.key(what, label), what, task, label, text: this.page.view.read };
  }

  /** Request the explanation when the text has not changed for a moment. */
  askSoon() {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.ask(), PATIENCE_MS);
  }

  ask() {
    if (!this.element.isConnected || this.page.isBusy) return;
    const wishes = { words: this.wish("words", this.label), flips: this.wish("flips", "") };
    const asked = wishes.words.of + wishes.flips.of;
    if (asked === this.asked) return;
    this.asked = asked;
    this.page.tell(wishes);
  }

  /** Python's answer, if it is about what is shown. @param {string} what @param {string} label */
  answer(what, label) {
    const found = this.page.view.explained[what];
    return found?.of === this.key(what, label) ? found : null;
  }

  // ---- the panel ------------------------------------------------------------------------------

  paintLabels() {
    const { labels } = this.card.result;
    const key = labels.join() + this.page.view.texts.language;
    if (this.labels.dataset.key !== key) {
      this.labels.dataset.key = key;
      const options = labels.map((label) =>
        h("option", { value: label }, this.page.labelName(label)),
      );
      this.labels.replaceChildren(...options);
    }
    this.labels.value = this.label;
  }

  /** @param {string} label */
  choose(label) {
    this.chosen = label;
    this.paintWords();
    this.ask();
  }

  paintWords() {
    const found = this.answer("words", this.label);
    this.rows.classList.toggle("waiting", !found);
    if (!found) return;
    const rows = found.sentence ? [h("p", {}, found.sentence)] : found.rows.map(this.row);
    this.rows.replaceChildren(...rows);
  }

  /** The words of the text, coloured by their score. @param {Row} row */
  row = (row) => {
    const { t, view } = this.page;
    const letters = [...view.text];
    const scale = Math.max(1e-6, ...row.scores.map(Math.abs));
    const parts = [];
    let at = 0;
    row.tokens.forEach(([start, end], k) => {
      if (start > at) parts.push(letters.slice(at, start).join(""));
      const colour = signedColour(row.scores[k], scale);
      const word = letters.slice(start, end).join("");
      parts.push(
        h(
          "span",
          {
            class: "lg-word",
            style: { background: colour, color: inkOn(colour) },
            "data-score": row.scores[k],
            title: `${word}: ${fixed(row.scores[k], 3)}`,
          },
          word,
        ),
      );
      at = end;
    });
    parts.push(letters.slice(at).join(""));
    const values = { base: fixed(row.base, 3), score: fixed(row.score, 3) };
    const sum = fixed(
      row.scores.reduce((a, b) => a + b, 0),
      3,
    );
    const adds = row.method === "knock_out" ? "knocked" : "adds_up";
    return h(
      "div",
      { class: "lg-row", "data-method": row.method, "data-model": row.model },
      h("small", {}, h("b", {}, row.name), ` · ${row.title}`),
      h("div", { class: "lg-spans", dir: "auto", translate: "no" }, ...parts),
      h("small", { translate: "no" }, t(adds, { ...values, sum })),
    );
  };

  paintFlips() {
    const found = this.answer("flips", "");
    this.flips.classList.toggle("waiting", !found);
    if (found) this.flips.replaceChildren(...this.list(found, "no_flip"));
  }

  /** @param {{sentence: string, changes: Change[]}} found @param {string} none */
  list(found, none) {
    const { t } = this.page;
    if (found.sentence) return [h("p", {}, found.sentence)];
    if (!found.changes.length) return [h("p", { class: "lg-quiet" }, t(none))];
    return found.changes.map((change) =>
      h(
        "button",
        {
          type: "button",
          class: "lg-change",
          "data-testid": "language-change",
          "data-label": change.label,
          title: change.text,
          onclick: () => this.page.setText(change.text),
        },
        h("s", {}, change.old),
        " ",
        h("b", {}, change.new || t("left_out")),
        h("span", {}, `${this.page.labelName(change.label)} ${percent(change.probability)}`),
      ),
    );
  }

  paintRewrite() {
    const { t, labelName } = this.page;
    const { labels, label } = this.card.result;
    const targets = labels.filter((each) => each !== label);
    const buttons = targets.map((target) =>
      h(
        "button",
        {
          type: "button",
          class: "np-chip",
          "data-target": target,
          onclick: () => this.page.tell({ rewrite: this.wish("rewrite", target) }),
        },
        t("rewrite_until", { label: labelName(target) }),
      ),
    );
    const target = targets.find((each) => this.answer("rewrite", each));
    const found = target && this.answer("rewrite", target);
    const key = [label, target, found?.of, this.page.view.texts.language].join("|");
    if (this.rewrite.dataset.key === key) return;
    this.rewrite.dataset.key = key;
    const steps = found ? this.list(found, "no_rewrite") : [];
    const done = found?.changes?.length && found.changes.at(-1).label !== target;
    this.rewrite.replaceChildren(
      ...buttons,
      h("div", { class: "lg-steps" }, ...steps),
      ...(done ? [h("p", { class: "lg-quiet" }, t("rewrite_partly"))] : []),
    );
  }

  /** The nearest training sentences, if there are any to show; found at a click, as the first search
   * reads all of them. */
  paintNear() {
    const { t, view } = this.page;
    const { models, result } = this.card;
    this.nearPart.hidden = !models.find(({ name }) => name === result.model)?.near;
    const found = this.answer("near", "");
    const key = [result.task, result.model, found?.of, view.texts.language].join("|");
    if (this.near.dataset.key === key) return;
    this.near.dataset.key = key;
    const button = h(
      "button",
      {
        type: "button",
        class: "np-chip",
        "data-testid": "language-near-find",
        onclick: () => this.page.tell({ near: this.wish("near", "") }),
      },
      t("near_find"),
    );
    if (!found) this.near.replaceChildren(button);
    else if (found.sentence) this.near.replaceChildren(h("p", {}, found.sentence));
    else this.near.replaceChildren(...found.near.map(this.neighbour));
  }

  /** @param {Near} near */
  neighbour = ({ text, label, cosine }) =>
    h(
      "button",
      {
        type: "button",
        class: "lg-change",
        "data-testid": "language-neighbour",
        onclick: () => this.page.setText(text),
      },
      h("b", { translate: "no", dir: "auto" }, text),
      h("span", {}, `${this.page.labelName(label)} · ${fixed(cosine, 2)}`),
    );

  end() {
    clearTimeout(this.timer);
  }
}
