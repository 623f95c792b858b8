// The entities of a text as pills, and “mark the entities yourself first, then compare”.

import { h, rove } from "../shared/dom.js";
import { comparison } from "./comparison.js";
import { spansOf } from "./spans.js";
import { typeColour, typesOf } from "./tags.js";

/**
 * A span of characters. @typedef {{type: string, start: number, end: number}} Marked
 * `segments` are the words of a text that is tagged by characters.
 * With `byWords`, these words are the tokens.
 * @typedef {import("./lattice.js").Tagged & {segments?: [number, number][],
 *   byWords?: boolean}} Segmented
 */

export class EntitiesPanel {
  /** @param {import("./lattice.js").App & {open?: (token: number) => void,
   *   byWords?: (yes: boolean) => void}} app `open` is called with the first token of a chosen
   *   pill, `byWords` to tag Chinese text by word or by character */
  constructor(app) {
    this.app = app;
    this.element = h("section", { class: "ent", "data-testid": "entities", translate: "no" });
    /** @type {Segmented} */ this.tagged = null;
    this.dragging = false;
    this.forget();
  }

  forget() {
    this.marking = false;
    this.compared = false;
    /** Spans of units that the person has marked. @type {Marked[]} */ this.mine = [];
    /** The chosen units, from `anchor` to `reach`. */
    this.anchor = this.reach = -1;
    this.words = true; // select words rather than characters
    this.divided = false; // show where words begin
  }

  /** @param {Segmented} tagged @param {string} text */
  receive(tagged, text) {
    const key = JSON.stringify([text, tagged]);
    if (this.shown === key) return;
    this.shown = key;
    if (this.whole !== text) this.forget();
    this.whole = text;
    this.tagged = tagged;
    this.types = typesOf(tagged.lattice.labels);
    this.characters = [...text];
    this.build();
  }

  /** The spans that the net found, in characters. @returns {Marked[]} */
  get found() {
    const { tokens, tags } = this.tagged;
    return spansOf(tags).map(({ type, start, end }) => ({
      type,
      start: tokens[start].start,
      end: tokens[end - 1].end,
    }));
  }

  /** What a person selects: words, or the net's tokens. @returns {[number, number][]} */
  get units() {
    const { segments, tokens } = this.tagged;
    if (segments && this.words) return segments;
    return tokens.map(({ start, end }) => [start, end]);
  }

  // ---- the panel ----------------------------------------------------------------------------

  build() {
    const { t } = this.app;
    const toggle = h(
      "button",
      {
        type: "button",
        class: "np-button",
        "data-testid": "entities-mark",
        "aria-pressed": String(this.marking),
        onclick: () => {
          const { marking } = this;
          this.forget();
          this.marking = !marking;
          this.build();
        },
      },
      t("entities_mark"),
    );
    const body = this.marking ? this.marker() : [this.text(this.found, true)];
    this.element.replaceChildren(
      ...body,
      h("div", { class: "lat-tools" }, toggle, ...this.tools()),
    );
    if (this.marking) this.paint();
  }

  tools() {
    const { t } = this.app;
    const divide =
      this.tagged.segments &&
      h(
        "button",
        {
          type: "button",
          class: "np-button",
          "data-testid": "entities-divide",
          "aria-pressed": String(this.divided),
          onclick: () => {
            this.divided = !this.divided;
            this.build();
          },
        },
        t("entities_divide"),
      );
    const byWords =
      this.tagged.segments &&
      h(
        "button",
        {
          type: "button",
          class: "np-button",
          "data-testid": "entities-by-words",
          "aria-pressed": String(this.tagged.byWords),
          onclick: () => this.app.byWords(!this.tagged.byWords),
        },
        t("entities_by_words"),
      );
    if (!this.marking) return [divide, byWords, this.legend()].filter(Boolean);
    const compare = h(
      "button",
      {
        type: "button",
        class: "np-button",
        "data-testid": "entities-compare",
        "aria-pressed": String(this.compared),
        onclick: () => {
          this.compared = !this.compared;
          this.build();
        },
      },
      t("entities_compare"),
    );
    const segments =
      this.tagged.segments &&
      h(
        "button",
        {
          type: "button",
          class: "np-button",
          "data-testid": "entities-words",
          "aria-pressed": String(this.words),
          onclick: () => {
            this.words = !this.words;
            this.anchor = this.reach = -1;
            this.build();
          },
        },
        t("entities_words"),
      );
    return [compare, segments].filter(Boolean);
  }

  legend() {
    const { t, labelName } = this.app;
    const used = new Set(this.found.map(({ type }) => type));
    if (!used.size) return h("span", { class: "lat-hint" }, t("entities_none"));
    return h(
      "span",
      { class: "lat-hint" },
      [...used].map((type) => `${type}: ${labelName(type)}`).join(" · "),
    );
  }

  /** The text with spans as pills. With `pressable`, a pill is a button that opens the lattice.
   * @param {Marked[]} spans @param {boolean} pressable */
  text(spans, pressable) {
    const { t, labelName } = this.app;
    const plain = (start, end) => this.characters.slice(start, end).join("");
    const begins = new Set(this.divided ? this.tagged.segments?.map(([start]) => start) : []);
    // The text from `start` to `end` with a line before each word.
    const divided = (start, end) => {
      const places = [start, ...[...begins].filter((at) => at > start && at < end), end];
      return places
        .slice(1)
        .flatMap((to, k) => [
          begins.has(places[k]) && places[k] > 0 ? h("i", { class: "ent-gap" }) : "",
          plain(places[k], to),
        ]);
    };
    const parts = [];
    let at = 0;
    for (const { type, start, end } of [...spans].sort((a, b) => a.start - b.start)) {
      const told = { text: plain(start, end), type: labelName(type), start, end };
      parts.push(
        ...divided(at, start),
        h(
          pressable ? "button" : "span",
          {
            type: pressable ? "button" : null,
            class: "np-pill",
            style: `--type: ${typeColour(type, this.types)}`,
            title: t("entities_span", told),
            "data-testid": "entity",
            "data-type": type,
            "data-start": start,
            "data-end": end,
            onclick: pressable ? () => this.app.open?.(this.tokenAt(start)) : null,
          },
          ...divided(start, end),
          h("small", {}, type),
          h("small", { class: "ent-offset" }, `${start}–${end}`),
        ),
      );
      at = end;
    }
    return h(
      "p",
      { class: "ent-text", dir: "auto" },
      ...parts,
      ...divided(at, this.characters.length),
    );
  }

  /** @param {number} start */
  tokenAt(start) {
    return this.tagged.tokens.findIndex((token) => token.start === start);
  }

  // ---- marking ------------------------------------------------------------------------------

  marker() {
    const { t, labelName } = this.app;
    const { units } = this;
    let at = 0;
    this.buttons = [];
    const parts = units.flatMap(([start, end], k) => {
      const between = this.characters.slice(at, start).join("");
      at = end;
      const button = h(
        "button",
        { type: "button", class: "ent-unit", "data-testid": "entity-unit", "data-unit": k },
        this.characters.slice(start, end).join(""),
      );
      this.buttons.push(button);
      return [between, button];
    });
    const text = h(
      "div",
      {
        class: "ent-text ent-marking",
        dir: "auto",
        role: "group",
        "aria-label": t("entities_marking"),
        onpointerdown: (event) => this.begin(event),
        onpointermove: (event) => this.extend(event),
        onpointerup: () => (this.dragging = false),
        onpointercancel: () => (this.dragging = false),
        onkeydown: (event) => this.key(event),
        onclick: (event) => event.detail === 0 && this.select(unitOf(event.target), event.shiftKey),
      },
      ...parts,
      this.characters.slice(at).join(""),
    );
    rove(text);
    this.typeButtons = h(
      "div",
      { class: "lat-group", role: "group", "aria-label": t("entities_type") },
      ...this.types.map((type, k) =>
        h(
          "button",
          {
            type: "button",
            class: "np-pill ent-type",
            "data-testid": "entity-type",
            "data-type": type,
            style: `--type: ${typeColour(type, this.types)}`,
            onclick: () => this.mark(type),
          },
          `${k + 1} ${labelName(type)}`,
        ),
      ),
      h(
        "button",
        {
          type: "button",
          class: "np-button",
          "data-testid": "entity-unmark",
          onclick: () => this.mark(""),
        },
        t("entities_unmark"),
      ),
    );
    const hint = h("p", { class: "lat-hint" }, t("entities_hint"));
    return [hint, text, this.typeButtons, ...(this.compared ? this.comparison() : [])];
  }

  begin(event) {
    const unit = unitOf(event.target);
    if (unit < 0) return;
    this.dragging = !event.shiftKey;
    this.select(unit, event.shiftKey);
  }

  extend(event) {
    if (!this.dragging) return;
    // A touch stays with the element where it began, so look under the finger.
    const root = /** @type {Document|ShadowRoot} */ (this.element.getRootNode());
    const unit = unitOf(root.elementFromPoint(event.clientX, event.clientY));
    if (unit >= 0 && unit !== this.reach) this.select(unit, true);
  }

  /** @param {number} unit @param {boolean} extend */
  select(unit, extend) {
    if (unit < 0) return;
    this.reach = unit;
    if (!extend || this.anchor < 0) this.anchor = unit;
    this.paint();
  }

  /** Shift with an arrow key extends the selection; a number chooses a type. */
  key(event) {
    const type = this.types[Number(event.key) - 1];
    if (type) return this.mark(type);
    if (event.key === "Delete" || event.key === "Backspace") return this.mark("");
    if (!event.shiftKey || !event.key.startsWith("Arrow")) return;
    const unit = unitOf(/** @type {Node} */ (event.target));
    const forward = event.key === "ArrowRight" || event.key === "ArrowDown";
    const to = Math.max(0, Math.min(this.buttons.length - 1, unit + (forward ? 1 : -1)));
    if (this.anchor < 0) this.select(unit, false);
    this.select(to, true);
  }

  /** Give the selected units a type, or none. Marked spans that overlap them are removed.
   * @param {string} type */
  mark(type) {
    if (this.anchor < 0) return;
    const { units } = this;
    const [first, last] = [Math.min(this.anchor, this.reach), Math.max(this.anchor, this.reach)];
    const [start, end] = [units[first][0], units[last][1]];
    this.mine = this.mine.filter((span) => span.end <= start || span.start >= end);
    if (type) this.mine.push({ type, start, end });
    this.anchor = this.reach = -1;
    const focused = this.buttons[last];
    if (this.compared) this.build();
    else this.paint();
    if (focused.isConnected) focused.focus();
  }

  /** Show the selection and the marked spans on the units. */
  paint() {
    const [first, last] = [Math.min(this.anchor, this.reach), Math.max(this.anchor, this.reach)];
    this.units.forEach(([start, end], k) => {
      const button = this.buttons[k];
      const span = this.mine.find((one) => one.start < end && one.end > start);
      const selected = this.anchor >= 0 && k >= first && k <= last;
      button.className = `ent-unit${selected ? " selected" : ""}${span ? " marked" : ""}`;
      button.style.setProperty("--type", span ? typeColour(span.type, this.types) : "");
      button.dataset.type = span?.end === end ? span.type : "";
      button.setAttribute("aria-pressed", String(selected));
      button.setAttribute(
        "aria-label",
        button.textContent + (span ? `, ${this.app.labelName(span.type)}` : ""),
      );
    });
    for (const button of this.typeButtons.children)
      /** @type {HTMLButtonElement} */ (button).disabled = this.anchor < 0;
  }

  comparison() {
    const pills = this.text(this.found, true);
    return comparison(this.app.t, this.mine, this.found, this.characters, pills);
  }
}

/** @param {any} target */
const unitOf = (target) => Number(target?.closest?.("[data-unit]")?.dataset.unit ?? -1);
