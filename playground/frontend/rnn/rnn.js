// “Inside an RNN”: up to four nets read a text token by token. Python sends the tokens, their
// embeddings x_t and the URL of the weights. The browser does everything else: the forward pass,
// stepping, playback, hovering, and recomputing after an edit of a state.

import { ROLES, matchTheme } from "../shared/colours.js";
import { Debounce } from "../shared/debounce.js";
import { activeIn, floatsFromBase64, fill, h } from "../shared/dom.js";
import { attentionPicture } from "./attention.js";
import { largest, read, shownLayers } from "./cells.js";
import { equation } from "./equation.js";
import { overPanel } from "./over.js";
import { backPanel } from "./back.js";
import { editPanel } from "./edit.js";
import { lettersPanel } from "./letters.js";
import { searchPanel } from "./search.js";
import { cellPicture } from "./picture.js";
import { showToken } from "./terms.js";
import { RECURRENT, numbersOf } from "../net/recurrent.js";
import {
  answerCard,
  cellControls,
  interventions,
  isEdited,
  paintAnswer,
  tokenButtons,
} from "./top.js";
import { loadModel } from "../net/weights.js";
import { TextField } from "../shared/text_field.js";
import { Outside, Unconfirmed } from "../shared/unconfirmed.js";
import { whenGone } from "../shared/mount.js";

const MAX_CHARACTERS = 2000;
const PLAY_MS = 700;
const PUBLISH_MS = 350; // debounce before the pinned step is sent to Python and the link
const PATIENCE_MS = 4000; // longest wait for Python's answer before the next message
const HELD_MS = 10000; // longest press, in case that its release is not reported …
const HELD_LIST_MS = 1000; // … as when it opens a list

// Controls outside this component that change the focused net, by CSS selector.
const CONTROLS = {
  side: ".st-key-rnn_side_pills",
  model: ".st-key-rnn_model_select, [role=listbox], [role=option]",
};

/** The theme colour of a reading's cell kind. */
const colourOf = (info) => ROLES[info.net.kind] ?? ROLES.accent;

/** One page: created when the component is mounted, updated by `take` at every rerun. */
class Page {
  constructor(root, send) {
    this.root = root;
    this.send = send; // sends a message to Python
    this.data = null;
    this.readings = []; // {info, net, x, base, now, colour}
    this.focus = 0; // index of the reading in the diagram and the equation
    this.pinned = 0; // step
    this.following = false; // whether the last step is shown, as while the user types
    this.hover = null; // {step, unit?}
    this.units = {}; // chosen unit by model
    this.layers = {}; // chosen layer by model
    this.what = {}; // chosen quantity by kind of cell
    this.map = "hidden";
    this.sort = "name";
    this.edits = []; // {model, cell, what, unit, step, until, value}
    this.tab = "over";
    this.playing = 0;
    this.unconfirmed = new Unconfirmed((ask) => this.send(ask), PATIENCE_MS);
    this.outside = new Outside(root, CONTROLS);
    this.chosenAt = -1; // time of the user's last choice of net, layer or unit here
    this.typedAt = -1; // time of the user's last typing here
    // Python counts how often the net and the text were set outside this component, and ignores
    // messages from here with an earlier count.
    this.rounds = { focus: 0, text: 0 };
    this.isHeld = false; // whether the user is pressing something here
    this.late = null; // the answer deferred during a press, as it could replace the pressed element
    this.publishing = new Debounce(PUBLISH_MS, () => this.publish());
    this.painted = 0; // number of times that new readings were painted
  }

  /** A text; `$level` in it says whether the nets read words or characters. */
  t = (key, values) => {
    const level = this.data.readings[0]?.level ?? "word";
    return fill(this.data.texts[key] ?? key, { level, ...values });
  };
  labelName = (label) => showToken(this.data.texts[`label_${label}`] ?? label);

  // ---- to and from Python ------------------------------------------------------------------

  /** The current requests to Python. */
  get ask() {
    return { ...this.data.ask, ...this.unconfirmed.values };
  }

  /** Send the user's changes to Python. @param {Record<string, any>} patch */
  tell(patch) {
    this.unconfirmed.tell(patch);
  }

  tellText() {
    this.tell({ text: { text: this.say.value, round: this.rounds.text } });
  }

  tellFocus() {
    const { reading } = this;
    if (!reading) return;
    const name = reading.info.net.name;
    const layer = shownLayers(reading.base).indexOf(this.cellOf(reading, "base"));
    const focus = { model: name, layer, unit: this.units[name] ?? 0, round: this.rounds.focus };
    this.tell({ focus });
  }

  /** Take over a net or text that was set outside this component. If the user has changed it here
   * after that, the newer value stays and is sent to Python. */
  takeRounds({ rounds, view, text }) {
    const before = this.rounds;
    this.rounds = rounds;
    if (rounds.focus !== before.focus) {
      this.unconfirmed.drop("focus");
      if (this.chosenAt > this.outside.last(rounds.by)) this.tellFocus();
      else {
        this.units[view.model] = view.unit;
        this.layers[view.model] = view.layer;
        this.wanted = view.model;
      }
    }
    if (rounds.text !== before.text) {
      this.unconfirmed.drop("text");
      if (this.typedAt > this.outside.last(rounds.by)) this.tellText();
      else if (this.say.value !== text) this.say.value = text;
    }
  }

  /** A press outside this component may change a setting there. Earlier changes here are sent
   * first, so that Python receives both in order. */
  pressedOutside = (event) => {
    if (!this.outside.pressed(event) || !this.data) return;
    this.publishing.flush();
    if (this.unconfirmed.hasUnsent) this.unconfirmed.flush();
  };

  /** @param {PointerEvent} event */
  hold = (event) => {
    this.isHeld = true;
    clearTimeout(this.holding);
    const opens = /** @type {Element} */ (event.composedPath()[0]).matches("select, option");
    this.holding = setTimeout(this.release, opens ? HELD_LIST_MS : HELD_MS);
  };
  /** End the press, after the click event that follows the release. */
  release = () =>
    setTimeout(() => {
      this.isHeld = false;
      const { late } = this;
      this.late = null;
      if (late) this.update(late);
    });

  /** Take the data of a rerun; during a press they are deferred until the release. */
  take(data) {
    if (this.isHeld && this.data) this.late = data;
    else this.update(data);
  }

  /** Update the page; unchanged parts are not repainted. */
  async update(data) {
    const first = !this.data;
    const before = this.data;
    this.data = data;
    if (first) {
      this.unconfirmed.startAt(data.ack);
      this.tab = data.view.tab;
      this.build();
      this.pinned = data.view.step;
    } else if (before.texts.language !== data.texts.language) {
      this.build();
    }
    this.unconfirmed.confirm(data.ack);
    this.takeRounds(data);
    this.unconfirmed.flushRest();
    const ours = "edits" in this.ask; // our edits are still to be confirmed
    const edited = !ours && JSON.stringify(this.edits) !== JSON.stringify(data.view.edits);
    if (edited) this.edits = data.view.edits;
    if (before?.key !== data.key || first) await this.takeReadings(first);
    else if (this.focusWanted() || edited) (this.readOn(), this.everything());
    else if (before.texts.language !== data.texts.language) this.everything();
    if (before?.extra !== data.extra || first) this.panels.forEach((panel) => panel.answer?.());
  }

  async takeReadings(first) {
    const data = this.data;
    let nets;
    try {
      nets = await Promise.all(data.readings.map((info) => loadModel(info.net)));
    } catch (error) {
      this.noteList.replaceChildren(h("span", {}, /** @type {Error} */ (error).message));
      return;
    }
    if (data !== this.data && data.key !== this.data.key) return; // a newer answer has arrived
    const name = this.wanted ?? this.reading?.info.net.name ?? data.view.model;
    this.readings = data.readings.map((info, k) => this.makeReading(info, nets[k].weights));
    const found = this.readings.findIndex(({ info }) => info.net.name === name);
    if (found >= 0 && name === this.wanted) this.wanted = null;
    const asked = this.readings.findIndex(({ info }) => info.net.name === data.view.model);
    this.focus = Math.max(0, found >= 0 ? found : asked);
    if (!this.sayIsBusy()) this.say.value = data.text;
    this.settle();
    this.everything();
    this.painted += 1;
    this.main.dataset.count = String(this.painted);
    if (!first && this.pinned !== data.view.step) this.publishing.start();
  }

  /** Focus the model that was chosen outside this component. Returns whether the focus was set. */
  focusWanted() {
    const at = this.readings.findIndex(({ info }) => info.net.name === this.wanted);
    if (at < 0) return false; // its reading has not arrived yet, or no model was chosen
    this.wanted = null;
    this.focus = at;
    return true;
  }

  makeReading(info, weights) {
    const net = {
      first: info.net.first,
      layers: info.net.layers,
      labels: info.net.labels,
      inputs: info.net.inputs,
      weights,
    };
    const x = floatsFromBase64(info.x);
    const base = read(net, x);
    return {
      info,
      net,
      x,
      base,
      now: base,
      writes: Boolean(info.vocabulary),
      colour: colourOf(info),
    };
  }

  /** Clamp the pinned step and drop edits that no longer apply, then recompute. */
  settle() {
    const { steps } = this;
    this.pinned = Math.max(0, this.following ? steps - 1 : Math.min(this.pinned, steps - 1));
    this.hover = null;
    this.edits = this.edits.filter(
      (edit) => edit.step < steps && this.readings.some(({ info }) => info.net.name === edit.model),
    );
    this.readOn();
  }

  /** Recompute each reading with its edits. */
  readOn() {
    for (const reading of this.readings) {
      const own = this.editsOf(reading);
      reading.now = own.length ? read(reading.net, reading.x, own) : reading.base;
    }
  }

  editsOf(reading) {
    return this.edits.filter((edit) => edit.model === reading.info.net.name);
  }

  // ---- the current selection ---------------------------------------------------------------

  get reading() {
    return this.readings[this.focus];
  }
  get steps() {
    return Math.max(0, ...this.readings.map(({ base }) => base.steps));
  }
  get step() {
    return Math.max(0, Math.min(this.hover?.step ?? this.pinned, this.steps - 1));
  }
  get tokens() {
    return this.readings.reduce(
      (a, { info }) => (info.tokens.length > a.length ? info.tokens : a),
      [],
    );
  }
  stepOf(reading) {
    return Math.min(this.step, reading.base.steps - 1);
  }
  /** The shown layer: a recurrent one, or in a net without recurrent layers an attention layer. */
  cellOf(reading, which = "now") {
    const cells = shownLayers(reading[which]);
    return cells[
      Math.min(this.layers[reading.info.net.name] ?? cells.length - 1, cells.length - 1)
    ];
  }
  unitOf(reading) {
    const pinned = this.units[reading.info.net.name] ?? 0;
    const hovered = this.hover?.model === reading.info.net.name ? this.hover.unit : undefined;
    return Math.min(hovered ?? pinned, this.cellOf(reading).units - 1);
  }
  quantity(kind) {
    // The default is a gate, since its equation has matrix products.
    const what = this.what[kind] ?? RECURRENT[kind].first;
    return what in numbersOf(kind) || what === "logit" ? what : "hidden";
  }
  isCharacters() {
    return this.reading?.info.level === "character";
  }

  pinStep(step) {
    this.stop();
    this.following = false;
    this.pinned = Math.max(0, Math.min(step, this.steps - 1));
    this.hover = null;
    this.paintSoon();
    this.publishing.start();
  }
  pinUnit(reading, unit) {
    this.units[reading.info.net.name] = unit;
    this.setFocus(this.readings.indexOf(reading));
  }
  setFocus(index) {
    this.focus = index;
    this.wanted = null; // this choice replaces it
    this.everything();
    this.choose();
  }
  /** Record and send the user's choice of net, layer or unit. */
  choose() {
    this.chosenAt = performance.now();
    this.tellFocus();
  }
  setHover(hover) {
    if (JSON.stringify(hover) === JSON.stringify(this.hover)) return;
    if (hover && this.playing) this.stop();
    this.hover = hover;
    this.paintSoon();
  }
  setEdits(edits) {
    this.edits = edits;
    this.readOn();
    this.everything();
    this.tell({ edits });
  }
  /** Send the pinned step to Python, for the link (debounced). */
  publish() {
    if (this.reading) this.tell({ step: Math.min(this.pinned, this.steps - 1) });
  }

  play() {
    if (this.playing) return this.stop();
    this.following = false;
    if (this.pinned >= this.steps - 1) this.pinned = -1;
    const next = () => {
      this.pinned += 1;
      this.hover = null;
      this.paintSoon();
      if (this.pinned >= this.steps - 1) this.stop();
    };
    this.playing = setInterval(next, PLAY_MS);
    next();
    this.paintSoon();
  }
  stop() {
    if (!this.playing) return;
    clearInterval(this.playing);
    this.playing = 0;
    this.publishing.start();
    this.paintSoon();
  }

  // ---- the page ----------------------------------------------------------------------------

  /** Whether the typed text is newer than Python's answer and must not be overwritten. */
  sayIsBusy() {
    return Boolean(
      this.say.isComposing || this.unconfirmed.isWaiting || this.unconfirmed.hasUnsent,
    );
  }

  typed = () => {
    this.stop();
    const letters = [...this.say.value];
    this.tooLong.textContent =
      letters.length > MAX_CHARACTERS
        ? this.t("too_long", { limit: MAX_CHARACTERS.toLocaleString("en") })
        : "";
    if (letters.length > MAX_CHARACTERS) this.say.value = letters.slice(0, MAX_CHARACTERS).join("");
    this.following = true; // show the newest token while the user types
    this.typedAt = performance.now();
    for (const name of ["other", "search"]) this.unconfirmed.change(name, null);
    this.tellText();
  };

  setText(text) {
    this.say.value = text;
    this.typed();
  }

  build() {
    const { t } = this;
    this.say = new TextField({
      name: "say",
      testid: "rnn-text",
      label: t("say"),
      typed: this.typed,
    });
    this.say.value = this.data.text;
    this.say.element.addEventListener(
      "keydown",
      (event) =>
        event.key === "Enter" && !event.shiftKey && !this.isCharacters() && event.preventDefault(),
    );
    this.examples = h("div", { class: "examples", role: "group", "aria-label": t("examples") });
    this.tooLong = h("span", {});
    this.noteList = h("span", {});
    this.notes = h(
      "p",
      { class: "notes", "data-testid": "rnn-notes", role: "status" },
      this.tooLong,
      this.noteList,
    );
    this.tokenRow = h("div", {
      class: "tokens",
      "data-testid": "tokens",
      role: "group",
    });
    const button = (text, label, run, testid) =>
      h(
        "button",
        {
          type: "button",
          class: "round",
          title: label,
          "aria-label": label,
          onclick: run,
          "data-testid": testid,
        },
        text,
      );
    this.slider = h("input", {
      type: "range",
      min: 0,
      max: 0,
      step: 1,
      "data-testid": "rnn-step",
      "aria-label": t("step"),
      oninput: () => this.pinStep(Number(this.slider.value)),
    });
    this.playButton = button("▶", t("play"), () => this.play(), "rnn-play");
    this.where = h("span", { class: "where", translate: "no", "data-testid": "rnn-where" });
    this.stepper = h(
      "div",
      { class: "stepper" },
      button("|◀", t("first"), () => this.pinStep(0), "rnn-first"),
      button("◀", t("back"), () => this.pinStep(this.pinned - 1), "rnn-back"),
      this.playButton,
      button("▶|", t("next"), () => this.pinStep(this.pinned + 1), "rnn-next"),
      this.slider,
      this.where,
    );
    this.answers = h("div", { class: "answers", translate: "no" });
    this.held = h("div", {
      class: "held",
      "data-testid": "rnn-held",
      role: "status",
      "aria-label": t("tab_edit"),
    });
    this.controls = cellControls(this);
    this.controlSlot = h("div", {});
    this.pictureSlot = h("div", {});
    this.equationSlot = h("div", {});
    this.inside = h(
      "div",
      { class: "inside", translate: "no" }, // repainted at display rate
      h("div", { class: "picture" }, this.controlSlot, this.pictureSlot),
      this.equationSlot,
    );
    this.panels = [
      overPanel(this),
      editPanel(this),
      backPanel(this),
      searchPanel(this),
      lettersPanel(this),
    ];
    this.tabs = h("div", { class: "tabs", role: "tablist" });
    this.below = h("div", { class: "below" });
    this.body = h(
      "div",
      { class: "body" },
      this.stepper,
      this.held,
      this.answers,
      this.inside,
      this.tabs,
      this.below,
    );
    this.main = h(
      "div",
      { class: "rnn", "data-testid": "rnn" },
      h("div", { class: "top" }, this.say.element, this.examples),
      this.notes,
      this.tokenRow,
      this.body,
    );
    this.root.replaceChildren(this.main);
    this.unwatch?.();
    this.unwatch = matchTheme(this.main, () => {
      for (const reading of this.readings) reading.colour = colourOf(reading.info);
      this.everything();
    });
  }

  /** Arrow keys change the step, unless the focus is in a field or another part of the app. */
  keyed = (event) => {
    const target = event.composedPath()[0];
    const here = target === document.body || this.main?.contains(target);
    if (!here || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (target.matches("textarea, input, select")) return;
    const keys = {
      ArrowRight: () => this.pinStep(this.pinned + 1),
      ArrowLeft: () => this.pinStep(this.pinned - 1),
      Home: () => this.pinStep(0),
      End: () => this.pinStep(this.steps - 1),
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  };

  /** Rebuild the page after a change of readings, focus or edits. */
  everything() {
    const { data, t } = this;
    const texts = data.examples.map(({ name, text }) =>
      h(
        "button",
        {
          type: "button",
          class: "chip",
          title: text,
          "data-testid": "example",
          onclick: () => this.setText(text),
        },
        name,
      ),
    );
    this.examples.replaceChildren(...texts);
    this.noteList.replaceChildren(...data.notes.map((note) => h("span", {}, note)));
    // Replace the buttons only if they change: a click on a replaced element is lost.
    this.sayLevel();
    const words = JSON.stringify([this.tokens, this.reading?.info.known, data.texts.language]);
    if (words !== this.words) this.tokenRow.replaceChildren(...tokenButtons(this));
    this.words = words;
    this.slider.max = String(Math.max(0, this.steps - 1));
    const empty = this.steps === 0;
    this.body.hidden = empty;
    if (empty) {
      this.noteList.replaceChildren(h("span", {}, t("empty")));
      return;
    }
    this.main.dataset.model = this.reading.info.net.name;
    this.held.replaceChildren(...interventions(this));
    this.held.hidden = !this.edits.length;
    this.showCards();
    const panels = this.panels.filter((panel) => panel.fits?.() ?? true);
    if (!panels.some(({ name }) => name === this.tab)) this.tab = "over";
    this.tabs.replaceChildren(
      ...panels.map(({ name }) =>
        h(
          "button",
          {
            type: "button",
            role: "tab",
            class: "tab",
            "aria-selected": String(name === this.tab),
            "data-testid": `tab-${name}`,
            onclick: () => this.openTab(name),
          },
          t(`tab_${name}`),
        ),
      ),
    );
    this.main.dataset.tab = this.tab;
    const open = panels.find(({ name }) => name === this.tab);
    if (this.below.firstChild !== open.element) this.below.replaceChildren(open.element);
    open.reading();
    this.paint();
  }

  /** Set the texts that depend on whether the nets read words or characters. */
  sayLevel() {
    this.tokenRow.setAttribute("aria-label", this.t("tokens"));
    for (const { element } of this.panels)
      for (const said of /** @type {NodeListOf<HTMLElement>} */ (
        element.querySelectorAll("[data-says]")
      ))
        said.textContent = this.t(said.dataset.says);
  }

  showCards() {
    const cards = JSON.stringify([
      this.readings.map((one) => [one.info.net.id, one.info.net.name, isEdited(one)]),
      this.data.texts.language,
    ]);
    if (cards !== this.cards)
      this.answers.replaceChildren(...this.readings.map((one) => answerCard(this, one)));
    this.cards = cards;
    const elements = /** @type {Iterable<HTMLElement>} */ (this.answers.children);
    [...elements].forEach((card, k) => {
      this.readings[k].card = card;
      card.setAttribute("aria-pressed", String(k === this.focus));
    });
  }

  openTab(name) {
    this.tab = name;
    this.tell(name === "back" ? { tab: name } : { tab: name, back: null });
    this.everything();
  }

  paintSoon() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.paint();
    });
  }

  /** Paint everything that depends only on the step and the unit; called at display rate. */
  paint() {
    if (!this.reading || !this.steps) return;
    const { step, t } = this;
    for (const chip of /** @type {Iterable<HTMLElement>} */ (this.tokenRow.children)) {
      const own = Number(chip.dataset.step);
      chip.classList.toggle("on", own === step);
      chip.classList.toggle("later", own > step);
      chip.setAttribute("aria-current", own === this.pinned ? "step" : "false");
    }
    this.slider.value = String(step);
    this.playButton.textContent = this.playing ? "⏸" : "▶";
    this.where.textContent = t("where", {
      step: step + 1,
      steps: this.steps,
      token: showToken(this.tokens[step]),
    });
    for (const reading of this.readings) paintAnswer(this, reading);
    this.paintInside();
    this.panels.find(({ name }) => name === this.tab)?.step?.();
    this.main.dataset.step = String(step);
  }

  paintInside() {
    const { reading, t } = this;
    const [step, unit, cell] = [this.stepOf(reading), this.unitOf(reading), this.cellOf(reading)];
    if (cell.looks) {
      const controls = this.controls.show(reading, cell, unit, "attention");
      if (this.controlSlot.firstChild !== controls) this.controlSlot.replaceChildren(controls);
      const [tokens, most] = attentionPicture(this, reading, cell, step, unit);
      this.pictureSlot.replaceChildren(tokens);
      this.equationSlot.replaceChildren(most);
      return;
    }
    const what = this.quantity(cell.kind);
    const isLast = cell === reading.now.cells.at(-1);
    const choose = (quantity) => ((this.what[cell.kind] = quantity), this.paintSoon());
    const view = {
      t,
      what,
      labelName: this.labelName,
      choose,
      isLast,
      token: reading.info.tokens[step],
    };
    const held = this.focused()?.dataset?.what; // keep the keyboard focus
    const picture = cellPicture(reading.net, reading.now, cell, step, unit, view);
    const [label] = largest(reading.now.probabilities, reading.net.labels.length, step);
    const shown = isLast || what !== "logit" ? what : "hidden";
    const quantities = equation(reading.net, reading.now, cell, shown, step, unit, {
      t,
      labelName: this.labelName,
      label,
    });
    const controls = this.controls.show(reading, cell, unit, shown);
    if (this.controlSlot.firstChild !== controls) this.controlSlot.replaceChildren(controls);
    this.pictureSlot.replaceChildren(picture);
    this.equationSlot.replaceChildren(quantities);
    if (!held) return;
    /** @type {SVGElement} */
    const same = this.pictureSlot.querySelector(`[data-what="${held}"][tabindex]`);
    same?.focus();
  }

  /** The element in this component with the keyboard focus. */
  focused() {
    return activeIn(this.root);
  }
}

// ---- mounting -------------------------------------------------------------------------------

/** @type {WeakMap<object, Page>} */
const pages = new WeakMap();

export default function mount({ data, parentElement, setStateValue }) {
  let page = pages.get(parentElement);
  if (!page) {
    const root = parentElement.querySelector("[data-rnn]") ?? parentElement;
    page = new Page(root, null);
    pages.set(parentElement, page);
    window.addEventListener("keydown", page.keyed);
    window.addEventListener("pointerdown", page.pressedOutside, true);
    window.addEventListener("keydown", page.pressedOutside, true);
    root.addEventListener("pointerdown", page.hold);
    for (const end of ["pointerup", "pointercancel"])
      window.addEventListener(end, page.release, true);
  }
  page.send = (ask) => setStateValue("ask", ask);
  page.take(JSON.parse(data.json)); // ui/components.py explains why this is a string
  return whenGone(parentElement, () => {
    page.stop();
    page.publishing.cancel();
    page.unwatch?.();
    window.removeEventListener("keydown", page.keyed);
    window.removeEventListener("pointerdown", page.pressedOutside, true);
    window.removeEventListener("keydown", page.pressedOutside, true);
    page.root.removeEventListener("pointerdown", page.hold);
    for (const end of ["pointerup", "pointercancel"])
      window.removeEventListener(end, page.release, true);
    pages.delete(parentElement);
  });
}
