// The Language page: a text field with examples, one card per task, and the open card's panel.
// Python reads the text at each change; the panels of the cards compute in the browser what they
// can, and request the rest (`page.tell`).

import { matchTheme } from "../shared/colours.js";
import { Debounce } from "../shared/debounce.js";
import { fill, h, rove } from "../shared/dom.js";
import { mountPage } from "../shared/mount.js";
import { TextField } from "../shared/text_field.js";
import { Unconfirmed } from "../shared/unconfirmed.js";
import { cardContent } from "./cards.js";
import { ModelHead } from "./model_head.js";
import { panelOf } from "./panels.js";

const TYPED_MS = 120; // ms without a key before the text is sent
const MOST_BELOW = 120; // px of a panel that are in sight without scrolling to it, at least
const PATIENCE_MS = 4000; // longest wait for Python's answer before the next message

/**
 * What Python knows of a text; `playground/ui/language_page/page.py: view_data` makes it.
 * @typedef {{name: string, title: string, parameters: number, bytes: number, own: boolean,
 *   near: boolean, about?: string[]}} Model
 * @typedef {{task: string, title: string, result: any, ms: number|null, available: boolean,
 *   models: Model[], chosen?: string, own?: boolean, note?: string}} Card
 * @typedef {{texts: any, text: string, read: string, explained: any, language: string,
 *   text_language: string|null, is_foreign: boolean, task: string, pins: string,
 *   labels: Record<string, string>, languages: Record<string, string>, notes: string[],
 *   own_note: string, tasks: Card[], examples: any, ack: number}} View
 */

/** The page. Panels use `t`, `labelName`, `view`, `tell`, `setText` and `dark`. */
export class LanguagePage {
  /** @param {(ask: object) => void} send */
  constructor(send) {
    this.send = send;
    this.element = h("div", { class: "np-page lg", "data-testid": "language" });
    this.told = new Debounce(TYPED_MS, () => this.tell({ text: this.say.value }));
    /** @type {View} */ this.view = null;
    this.unconfirmed = new Unconfirmed((ask) => this.send(ask), PATIENCE_MS);
    this.unwatch = () => {};
    /** @type {Record<string, any>} */ this.panels = {}; // the panel of each kind of card
    this.count = 0; // number of readings shown
    this.t = (/** @type {string} */ id, values = {}) => fill(this.view.texts[id] ?? id, values);
  }

  get dark() {
    return this.element.dataset.theme === "dark";
  }

  /** The name of a label, a type of entity or a role. @param {string} label */
  labelName = (label) => {
    const { labels } = this.view;
    return Object.hasOwn(labels, label) ? labels[label] : label;
  };

  // ---- to and from Python ---------------------------------------------------------------------

  /** Send changes to Python: `text`, `text_language`, `task`, `model`, `pins`, or a request of a
   * panel. @param {Record<string, any>} patch */
  tell(patch) {
    this.unconfirmed.tell(patch);
  }

  /** Whether the text in the field is newer than Python's answer. */
  get isBusy() {
    return this.say.isComposing || this.told.waiting || "text" in this.unconfirmed.changes;
  }

  /** @param {View} view */
  receive(view) {
    const before = this.view;
    this.view = view;
    if (!before) this.unconfirmed.startAt(view.ack);
    this.unconfirmed.confirm(view.ack);
    if (!before || before.texts.language !== view.texts.language) this.build();
    this.unconfirmed.flushRest();
    this.task = this.unconfirmed.values.task ?? view.task;
    if (!this.isBusy && this.say.value !== view.text) this.say.value = view.text;
    this.everything();
    this.count += 1;
    this.element.dataset.count = String(this.count);
  }

  // ---- the visitor's actions ------------------------------------------------------------------

  typed = () => {
    this.told.start();
    this.fit();
  };

  /** Replace the text, for example by an example. @param {string} text */
  setText(text) {
    this.say.value = text;
    this.fit();
    this.told.start();
    this.told.flush();
  }

  /** Grow the field with its text. */
  fit() {
    const { element } = this.say;
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight + 2, 220)}px`;
  }

  /** @param {string} task */
  open(task) {
    this.task = task;
    this.everything();
    this.tell({ task });
    this.bringIntoView();
  }

  /** Scroll to the open card's panel where it is below the window, as on a phone. */
  bringIntoView() {
    const { top } = this.opened.getBoundingClientRect();
    if (!this.opened.hidden && top > innerHeight - MOST_BELOW)
      this.opened.scrollIntoView({ block: "start" });
  }

  // ---- the page -------------------------------------------------------------------------------

  build() {
    this.end();
    const { t } = this;
    this.say = new TextField({
      name: "lg-say",
      testid: "language-text",
      label: t("say"),
      typed: this.typed,
    });
    this.say.value = this.view.text;
    this.languages = h("div", {
      class: "lg-languages",
      role: "group",
      "aria-label": t("text_language"),
      "data-testid": "language-of-text",
    });
    this.examples = h("div", {
      class: "lg-examples",
      role: "group",
      "aria-label": t("examples"),
      "data-testid": "language-examples",
    });
    this.point = h("p", { class: "lg-point", "data-testid": "language-point" });
    this.notes = h("p", { class: "lg-notes", role: "status", "data-testid": "language-notes" });
    this.cards = h("div", {
      class: "lg-cards",
      role: "group",
      "aria-label": t("cards"),
      "data-testid": "language-cards",
    });
    this.ownCards = h("div", {
      class: "lg-cards",
      role: "group",
      "aria-label": t("own"),
      "data-testid": "language-own",
    });
    this.ownNote = h("p", { class: "lg-quiet" });
    this.own = h("div", { class: "lg-own" }, h("h2", {}, t("own")), this.ownCards, this.ownNote);
    this.head = new ModelHead(this);
    this.opened = h("section", { class: "lg-open", "data-testid": "language-open" });
    this.element.replaceChildren(
      h("div", { class: "lg-top" }, this.say.element, this.languages),
      this.examples,
      this.point,
      this.notes,
      this.cards,
      this.own,
      this.opened,
    );
    this.unwatch();
    this.unwatch = matchTheme(this.element, () => this.everything());
    // The width decides on the number of lines. Not at once, as that would resize while observing.
    this.sized = new ResizeObserver(() => requestAnimationFrame(() => this.fit()));
    this.sized.observe(this.say.element);
  }

  end() {
    this.sized?.disconnect();
    for (const panel of Object.values(this.panels)) panel.end?.();
    this.panels = {};
  }

  everything() {
    const { view } = this;
    this.paintLanguages();
    this.paintExamples();
    const text = this.say.value;
    const shown = view.examples[view.language].find((each) => each.text === text);
    this.point.textContent = shown?.point ?? "";
    this.notes.replaceChildren(...view.notes.map((note) => h("span", {}, note)));
    this.notes.hidden = view.notes.length === 0;
    this.paintCards();
    this.paintOpened();
    const { language, tasks } = view;
    const times = tasks.reduce((sum, { ms }) => sum + (ms ?? 0), 0);
    Object.assign(this.element.dataset, { language, task: this.task, ms: times.toFixed(1) });
  }

  paintLanguages() {
    const { view, t } = this;
    const options = [null, ...Object.keys(view.examples)];
    const buttons = keep(this.languages, options.map(String), (k) =>
      h("button", {
        type: "button",
        class: "np-chip",
        "data-language": options[k] ?? "auto",
        onclick: () => this.tell({ text_language: options[k] }),
      }),
    );
    const chosen = this.unconfirmed.values.text_language;
    const now = chosen === undefined ? view.text_language : chosen;
    options.forEach((each, k) => {
      const name = view.languages[each ?? view.language];
      buttons[k].textContent = each
        ? name
        : t(view.is_foreign ? "read_as" : "recognised", { name });
      buttons[k].setAttribute("aria-pressed", String(each === now));
    });
  }

  paintExamples() {
    const examples = this.view.examples[this.view.language];
    const buttons = keep(
      this.examples,
      [this.view.language, examples.length],
      (k) =>
        h(
          "button",
          {
            type: "button",
            class: "np-chip",
            title: examples[k].point,
            "data-testid": "language-example",
            onclick: () => this.setText(examples[k].text),
          },
          examples[k].name,
        ),
      examples.length,
    );
    examples.forEach(({ text }, k) =>
      buttons[k].setAttribute("aria-pressed", String(text === this.say.value)),
    );
  }

  paintCards() {
    const { tasks, own_note: note } = this.view;
    this.paintGroup(
      this.cards,
      tasks.filter(({ own }) => !own),
    );
    const own = tasks.filter((card) => card.own);
    this.paintGroup(this.ownCards, own);
    this.own.hidden = own.length === 0;
    this.ownNote.textContent = note;
    this.ownNote.hidden = note === "";
  }

  /** Update the cards. The buttons stay, because a click on a replaced button would be lost.
   * @param {HTMLElement} group @param {Card[]} tasks */
  paintGroup(group, tasks) {
    const buttons = keep(
      group,
      tasks.map(({ task }) => task),
      (k) =>
        h("button", {
          type: "button",
          "data-testid": `language-card-${tasks[k].task}`,
          "data-task": tasks[k].task,
          onclick: () => this.open(tasks[k].task),
        }),
    );
    tasks.forEach((card, k) => {
      const [button, answer] = [buttons[k], answerOf(card.result)];
      button.className = `lg-card lg-card-${card.result?.kind ?? "none"}`;
      button.setAttribute("aria-expanded", String(card.task === this.task));
      for (const name of ["label", "probability"]) {
        if (answer) button.dataset[name] = String(answer[name]);
        else delete button.dataset[name];
      }
      const time = card.ms !== null && this.t("ms", { ms: card.ms.toFixed(1) });
      button.replaceChildren(
        h(
          "span",
          { class: "lg-card-head" },
          h("b", {}, card.title),
          time && h("small", { translate: "no" }, time),
        ),
        ...cardContent(this, card),
      );
    });
  }

  paintOpened() {
    const card = this.view.tasks.find(({ task }) => task === this.task);
    const kind = card?.result ? panelOf(card) : null;
    if (!kind) {
      this.opened.replaceChildren();
      this.opened.hidden = true;
      return;
    }
    this.opened.hidden = false;
    const name = `${card.task} ${card.result.kind}`;
    this.panels[name] ??= new kind(this);
    const panel = this.panels[name];
    if (this.opened.lastChild !== panel.element)
      this.opened.replaceChildren(this.head.element, panel.element);
    this.head.show(card);
    panel.show(card);
  }
}

/** The label of a classification with its probability. @param {any} result */
function answerOf(result) {
  if (result?.kind !== "classified") return null;
  const { label, labels, probabilities } = result;
  return { label, probability: probabilities[labels.indexOf(label)] };
}

/** The buttons of a group, which are made anew only when `key` changes.
 * @param {HTMLElement} group @param {any[]} key
 * @param {(k: number) => HTMLButtonElement} make @param {number} [count]
 * @returns {HTMLButtonElement[]} */
function keep(group, key, make, count = key.length) {
  const text = key.join(" ");
  if (group.dataset.key !== text) {
    group.dataset.key = text;
    group.replaceChildren(...Array.from({ length: count }, (_, k) => make(k)));
    rove(group);
  }
  return /** @type {HTMLButtonElement[]} */ ([...group.children]);
}

/** Streamlit calls this when the component is mounted and whenever its data changes. */
export default function mountLanguage(component) {
  return mountPage(component, (send) => new LanguagePage(send));
}
