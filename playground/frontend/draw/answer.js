// The answer in large type, with a bar for each label.

import { h } from "../shared/dom.js";
import { percent } from "../shared/numbers.js";

const MOST = 12; // bars in sight; a net with more labels shows its likeliest

/** Set a text only where it changes: setting it lays the page out anew.
 * @param {HTMLElement} element @param {string} text @returns {boolean} whether it changed */
function say(element, text) {
  if (element.textContent === text) return false;
  element.textContent = text;
  return true;
}

/** How wide a text is, in ems, about: Chinese characters take twice as much as letters.
 * @param {string} text */
const widthOf = (text) =>
  [...text].reduce((sum, sign) => sum + (sign.codePointAt(0) > 0x2e7f ? 1.02 : 0.58), 0);

/** The size of the answer, as a part of that of one digit: long labels still fit their place.
 * @param {string} text */
function sizeOf(text) {
  const longest = Math.max(...text.split(/[\s-]+/).map(widthOf)); // words may stand below each other
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
        translate: "no", // a translator must not hold on to numbers that change
      },
      h("div", { class: "np-big" }, this.big, this.sure, this.doubt),
      this.list,
      this.note,
      this.spoken,
    );
  }

  /** @param {string[]} labels of a digit or of anything else: long, many, in any script */
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

  /** @param {ArrayLike<number>} probabilities @param {boolean} blank  nothing is drawn
   * @param {boolean} doubtful  what is drawn may be none of the labels */
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

  /** An answer that is still on its way from the server. */
  wait() {
    this.big.textContent = "…";
    this.sure.textContent = this.doubt.textContent = "";
    this.element.dataset.label = "";
  }

  /** Tell a screen reader the answer: once the hand rests, and not at each move. */
  announce() {
    const { label } = this.element.dataset;
    const said = `${this.texts.answer}: ${label}, ${this.sure.textContent}`;
    say(this.spoken, label ? `${said} ${this.doubt.textContent}`.trim() : "");
  }

  /** One more forward pass, painting included. @param {number} milliseconds */
  counted(milliseconds) {
    this.element.dataset.ms = milliseconds.toFixed(2);
    this.element.dataset.count = String(++this.count);
  }
}
