// The words that pictures are asked for with, such as “red dragon, blue potion”: a text with
// suggestions, and a button for each word.

import { h, rove } from "../shared/dom.js";

/** A word in a text. Chinese has no spaces between words. @param {string} word */
const wordPattern = (word) =>
  new RegExp(/^[\w-]+$/.test(word) ? `(?<![\\w-])${word}s?(?![\\w-])` : word, "gi");

export class MakeWords {
  /** @param {(id: string, values?: object) => string} t
   * @param {(change: Record<string, any>) => void} ask */
  constructor(t, ask) {
    this.t = t;
    this.ask = ask;
    this.key = "";
    const list = "make-known-words";
    this.list = h("datalist", { id: list });
    this.input = h("input", {
      type: "text",
      list,
      maxlength: "400",
      autocomplete: "off",
      "data-testid": "make-words",
      onchange: () => this.read(),
    });
    this.problem = h("p", { class: "np-wrong", role: "alert", "data-testid": "make-no-word" });
    this.groups = h("div", { class: "vm-controls" });
    this.element = h(
      "div",
      { class: "vm-controls" },
      h("label", { class: "vm-field vm-words" }, h("span", {}, t("words")), this.input, this.list),
      this.problem,
      this.groups,
    );
  }

  /** The known words of a text by group, or null after a problem has been shown.
   * @param {string} text @returns {string[]|null} */
  wordsOf(text) {
    let left = ` ${text.toLowerCase()} `;
    /** @type {string[][]} */ const found = this.data.groups.map(() => []);
    const known = this.data.groups.flatMap((group, row) =>
      group.flatMap(([name, shown]) =>
        // “红龙” has the short form of “红色”.
        [...new Set([name, shown, shown.replace(/(.)色$/, "$1")])].map((word) => [word, name, row]),
      ),
    );
    known.sort((a, b) => b[0].length - a[0].length);
    for (const [word, name, row] of known) {
      const without = left.replace(wordPattern(word), " ");
      if (without !== left && !found[row].includes(name)) found[row].push(name);
      left = without;
    }
    for (const word of this.t("words_without_meaning").split(" "))
      left = left.replace(wordPattern(word), " ");
    const unknown = left.replaceAll(/[的色.。!！\s]+/g, " ").trim();
    const twice = found.find((names) => names.length > 1);
    if (unknown) this.problem.textContent = this.t("no_word", { given: unknown });
    else if (twice) {
      const [first, second] = twice.map((name) => this.shown(name));
      this.problem.textContent = this.t("two_words", { first, second });
    }
    this.input.setAttribute("aria-invalid", String(Boolean(unknown || twice)));
    return unknown || twice ? null : found.flat();
  }

  /** @param {string} name */
  shown(name) {
    return this.data.groups.flat().find((word) => word[0] === name)?.[1] ?? name;
  }

  read() {
    this.problem.textContent = "";
    const text = this.input.value.replace(wordPattern(this.t("words_and")), ",");
    const phrases = text.split(/[,，、;；]/).filter((phrase) => phrase.trim());
    const most = this.data.limits.phrases;
    if (phrases.length > most) {
      this.problem.textContent = this.t("many_phrases", { count: phrases.length, most });
      this.input.setAttribute("aria-invalid", "true");
      return;
    }
    const words = phrases.map((phrase) => this.wordsOf(phrase));
    if (words.every(Boolean)) this.tell(words);
  }

  /** @param {string[][]} words */
  tell(words) {
    this.ask({ words: words.map((each) => each.join(" ")).join(",") });
  }

  /** A click on a word: it is asked for in place of the other one of its group.
   * @param {string} name */
  toggle(name) {
    const group = this.data.groups.find((words) => words.some((word) => word[0] === name));
    const others = new Set(group.map((word) => word[0]));
    const asked = this.data.asksWords ? this.data.words : [[]];
    const last = asked[asked.length - 1];
    const kept = last.filter((word) => !others.has(word));
    const changed = last.includes(name) ? kept : [...kept, name];
    const order = this.data.groups.flat().map((word) => word[0]);
    changed.sort((a, b) => order.indexOf(a) - order.indexOf(b));
    this.tell([...asked.slice(0, -1), changed].filter((words) => words.length));
  }

  receive(data) {
    this.data = data;
    this.element.hidden = !data.groups.length;
    const key = JSON.stringify(data.groups);
    if (key !== this.key) {
      this.key = key;
      this.build();
    }
    const isChinese = data.groups.flat().some(([, shown]) => /[\u3400-\u9fff]/.test(shown));
    const texts = data.words.map((words) =>
      words.map((name) => this.shown(name)).join(isChinese ? "" : " "),
    );
    if (!this.problem.textContent || this.input !== document.activeElement) {
      this.input.value = data.asksWords ? texts.join(isChinese ? "，" : ", ") : "";
      this.input.placeholder = texts.slice(0, 3).join(isChinese ? "，" : ", ");
      this.problem.textContent = "";
      this.input.removeAttribute("aria-invalid");
    }
    const last = data.asksWords ? data.words[data.words.length - 1] : [];
    for (const button of this.groups.querySelectorAll("button"))
      button.setAttribute("aria-pressed", String(last.includes(button.dataset.word)));
  }

  build() {
    const [colours = [], things = []] = this.data.groups;
    this.list.replaceChildren(
      ...things.map(([, thing], k) =>
        h("option", { value: [colours[k % colours.length]?.[1], thing].filter(Boolean).join(" ") }),
      ),
    );
    this.groups.replaceChildren(
      ...this.data.groups.map((group, row) => {
        const chips = group.map(([name, shown]) =>
          h(
            "button",
            {
              type: "button",
              class: "vs-chip",
              "data-word": name,
              onclick: () => this.toggle(name),
            },
            shown,
          ),
        );
        const element = h(
          "div",
          { class: "vs-row vm-labels", role: "group", "aria-label": this.t(`group_${row}`) },
          ...chips,
        );
        rove(element);
        return element;
      }),
    );
  }
}
