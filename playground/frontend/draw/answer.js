// The predicted label in large type, with a probability bar for each label.

import { h } from "../shared/dom.js";
import { percent } from "../shared/numbers.js";

const MOST = 12; // visible bars; a net with more labels shows the most probable ones

/** Set an element's text only if it differs, because setting it causes a new page layout.
 * @param {HTMLElement} element @param {string} text @returns {boolean} whether it changed */
function say(element, text) {
  if (element.textContent === text) return false;
  element.textContent = text;
  return true;
}

/** The approximate width of a text in em. Chinese characters are twice as wide as letters.
 * @param {string} text */
const widthOf = (text) =>
  [...text].reduce((sum, sign) => sum + (sign.codePointAt(0) > 0x2e7f ? 1.02 : 0.58), 0);

/** The font size of a label relative to that of a single digit, so that long labels fit.
 * @param {string} text */
function sizeOf(text) {
  const longest = Math.max(...text.split(/[\s-]+/).map(widthOf)); // lines break between words
  return Math.min(1, Math.max(0.16, 1.2 / longest));
}

export class Answer {
  /** @param {Record<string, string>} texts */
  constructor(texts) {
    this.texts = texts;
    this.count = 0;
    this.big = h("span", { class: "np-label" });
    this.sure = h("span", { class: "np-sure" });
    this.doubt = h("p", { class: "np-doubt", "data-testid": "doubt" });
    this.note = h("p", { class: "np-quiet np-note" });
    this.spoken = h("p", { class: "np-spoken", role: "status" });
    this.list = h("ol", { class: "np-bars" });
    this.element = h(
      "section",
      {
        class: "np-answer",
        "data-testid": "answer",
        "data-label": "",
        "data-confidence": "0",
        "data-count": "0",
        "data-ms": "0",
        role: "group",
        "aria-label": texts.answer,
        translate: "no", // browser translation would keep outdated numbers
      },
      h("div", { class: "np-big" }, this.big, this.sure, this.doubt),
      this.list,
      this.note,
      this.spoken,
    );
  }

  /** @param {string[]} labels any number of labels, of any length and in any script */
  setLabels(labels) {
    this.labels = labels;
    const widest = Math.max(...labels.map(widthOf));
    this.element.style.setProperty("--np-name", `${widest.toFixed(2)}em`);
    this.element.classList.toggle("np-worded", widest > 2);
    this.bars = labels.slice(0, MOST).map((label) => {
      const name = h("b", { title: label, dir: "auto" }, label),
        fill = h("i"),
        value = h("span");
      return {
        name,
        fill,
        value,
        row: h("li", {}, name, h("span", { class: "np-track" }, fill), value),
      };
    });
    this.list.replaceChildren(...this.bars.map(({ row }) => row));
  }

  /** @param {ArrayLike<number>} probabilities @param {boolean} blank  whether the sheet is empty
   * @param {boolean} doubtful  whether the drawing may belong to none of the labels */
  show(probabilities, blank, doubtful = false) {
    const order = this.order(probabilities);
    let best = 0;
    for (let k = 1; k < probabilities.length; k++)
      if (probabilities[k] > probabilities[best]) best = k;
    order.forEach((label, row) => {
      const { name, fill, value, row: line } = this.bars[row];
      const part = blank ? 0 : probabilities[label];
      if (order.length < this.labels.length) {
        say(name, this.labels[label]);
        name.title = this.labels[label];
      }
      fill.style.transform = `scaleX(${part.toFixed(4)})`;
      say(value, blank ? "" : percent(part));
      line.classList.toggle("np-best", label === best && !blank);
    });
    const answer = blank ? "·" : this.labels[best];
    if (say(this.big, answer)) this.big.style.fontSize = `${sizeOf(answer)}em`;
    say(this.sure, blank ? this.texts.blank : percent(probabilities[best]));
    say(this.doubt, doubtful && !blank ? this.texts.doubtful : "");
    this.element.dataset.label = blank ? "" : this.labels[best];
    this.element.dataset.confidence = blank ? "0" : probabilities[best].toFixed(6);
  }

  order(probabilities) {
    const all = Array.from(this.labels.keys());
    if (all.length <= MOST) return all;
    return all.sort((a, b) => probabilities[b] - probabilities[a]).slice(0, MOST);
  }

  /** Show that the server's answer is still pending. */
  wait() {
    this.big.textContent = "…";
    this.sure.textContent = this.doubt.textContent = "";
    this.element.dataset.label = "";
  }

  /** Announce the answer to screen readers. Called when the user pauses, not at each move. */
  announce() {
    const { label } = this.element.dataset;
    const said = `${this.texts.answer}: ${label}, ${this.sure.textContent}`;
    say(this.spoken, label ? `${said} ${this.doubt.textContent}`.trim() : "");
  }

  /** Record the time of a forward pass, painting included. @param {number} milliseconds */
  counted(milliseconds) {
    this.element.dataset.ms = milliseconds.toFixed(2);
    this.element.dataset.count = String(++this.count);
  }
}
