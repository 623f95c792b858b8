// The open card of the roles: the predicates with their arguments, the lattice of the chosen
// predicate, and a sentence to compare with.

import { h } from "../shared/dom.js";
import { LatticePanel } from "./lattice.js";
import { RolesPanel } from "./roles.js";

const NAME = "roles~"; // what is pinned in the link belongs to the card with this name
const MOST = 8; // predicates that the user makes; `MOST_MADE` in playground/ui/language_page/frames.py

/** @typedef {{model: string, tokens: import("./lattice.js").Token[], predicate_scores: number[],
 *   frames: import("./lattice.js").Tagged[]}} Frames */

export class RolesCard {
  /** @param {any} page a LanguagePage (language.js) */
  constructor(page) {
    const { t, labelName } = page;
    this.page = page;
    this.roles = new RolesPanel({
      t,
      choose: (token) => this.choose(token),
      drop: (token) => this.drop(token),
    });
    this.other = new RolesPanel({ t, choose: () => page.setText(this.pair.text), drop: () => {} });
    this.otherTitle = h("p", { class: "lat-hint" }, t("roles_pair"));
    this.lattice = new LatticePanel({ t, labelName, changed: (view) => this.tell(view) });
    this.title = h("h3", {});
    this.element = h(
      "div",
      { class: "np-tagging" },
      this.roles.element,
      h("p", { class: "lat-hint" }, t("roles_hint")),
      this.otherTitle,
      this.other.element,
      this.title,
      this.lattice.element,
    );
    /** Predicates that the user has made. @type {number[]} */ this.made = [];
    this.chosen = -1;
  }

  /** @param {{result: Frames, pair?: {text: string, result: Frames}}} card */
  show({ result, pair }) {
    const { text, pins } = this.page.view;
    const own = pins.startsWith(NAME) ? pins.slice(NAME.length) : "";
    const isFirst = this.text === undefined;
    if (text !== this.text) this.read(isFirst ? own : "");
    if (text !== this.text && !isFirst && own) this.tell(""); // the pins of another text
    this.text = text;
    this.result = result;
    this.pair = pair;
    this.paint();
  }

  /** Take the state from the link: “v5~f5~…” has token 5 as a predicate that the user made, and
   * shows its lattice. @param {string} pins */
  read(pins) {
    const parts = pins.split("~");
    const numbers = (letter) =>
      parts
        .filter((part) => new RegExp(`^${letter}\\d+$`).test(part))
        .map((p) => Number(p.slice(1)));
    this.made = numbers("v").slice(0, MOST);
    this.chosen = numbers("f")[0] ?? -1;
    this.view = pins;
  }

  paint() {
    const { t } = this.page;
    const { frames, tokens, predicate_scores: scores } = this.result;
    const frame = frames.find(({ predicate }) => predicate === this.chosen) ?? frames[0];
    const chosen = frame?.predicate ?? -1;
    this.roles.show({ frames, tokens, scores, made: this.made, chosen });
    this.other.element.hidden = this.otherTitle.hidden = !this.pair;
    if (this.pair) {
      const { result } = this.pair;
      this.other.show({
        frames: result.frames,
        tokens: result.tokens,
        scores: result.predicate_scores,
        made: [],
        chosen: -1,
      });
    }
    this.title.hidden = this.lattice.element.hidden = !frame;
    if (!frame) return;
    this.title.textContent = t("roles_lattice", { word: tokens[chosen].text });
    this.lattice.receive(frame, this.view);
  }

  /** Make a word the predicate, or choose the predicate that it is. @param {number} token */
  choose(token) {
    const known = this.result.frames.some(({ predicate }) => predicate === token);
    if (!known && !this.made.includes(token)) this.made = [...this.made, token].slice(-MOST);
    this.chosen = token;
    this.view = "";
    this.tell("");
    this.paint();
  }

  /** @param {number} token */
  drop(token) {
    this.made = this.made.filter((each) => each !== token);
    this.chosen = -1;
    this.view = "";
    this.tell("");
  }

  /** @param {string} view the lattice's state */
  tell(view) {
    const made = this.made.map((token) => `v${token}`);
    const chosen = this.chosen >= 0 ? [`f${this.chosen}`] : [];
    this.page.tell({ pins: NAME + [...made, ...chosen, view].filter(Boolean).join("~") });
  }

  end() {
    this.lattice.end();
    this.roles.end();
    this.other.end();
  }
}
