// The answer in large type, with a bar for each label.

import { h } from "../shared/dom.js";
import { percent } from "../shared/numbers.js";

const MOST = 12; // bars in sight; a net with more labels shows its likeliest

/** Set a text only where it changes: setting it lays the page out anew. */
function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export class Answer {
  /** @param {Record<string, string>} texts */
  constructor(texts) {
    this.texts = texts;
    this.count = 0;
    this.big = h("span", { class: "np-label" });
    this.sure = h("span", { class: "np-sure" });
    this.note = h("p", { class: "np-quiet np-note" });
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
      },
      h("div", { class: "np-big" }, this.big, this.sure),
      this.list,
      this.note,
    );
  }

  /** @param {string[]} labels */
  setLabels(labels) {
    this.labels = labels;
    this.bars = labels.slice(0, MOST).map((label) => {
      const name = h("b", {}, label),
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

  /** @param {ArrayLike<number>} probabilities @param {boolean} blank  nothing is drawn */
  show(probabilities, blank) {
    const order = this.order(probabilities);
    let best = 0;
    for (let k = 1; k < probabilities.length; k++)
      if (probabilities[k] > probabilities[best]) best = k;
    order.forEach((label, row) => {
      const { name, fill, value, row: line } = this.bars[row];
      const part = blank ? 0 : probabilities[label];
      if (order.length < this.labels.length) say(name, this.labels[label]);
      fill.style.transform = `scaleX(${part.toFixed(4)})`;
      say(value, blank ? "" : percent(part));
      line.classList.toggle("np-best", label === best && !blank);
    });
    say(this.big, blank ? "·" : this.labels[best]);
    say(this.sure, blank ? this.texts.blank : percent(probabilities[best]));
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
    this.sure.textContent = "";
    this.element.dataset.label = "";
  }

  /** One more forward pass, painting included. @param {number} milliseconds */
  counted(milliseconds) {
    this.element.dataset.ms = milliseconds.toFixed(2);
    this.element.dataset.count = String(++this.count);
  }
}
