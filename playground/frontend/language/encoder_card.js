// The encoder's view: the text's word pieces, the attention of each layer and head, and the words of
// two sentences as points. Other nets with attention have the same view, without the points.

import { floatsFromBase64, h } from "../shared/dom.js";
import { AttentionPanel } from "./attention.js";
import { PointsPanel } from "./points.js";

const NAME = "encoder~"; // what is pinned in the link belongs to the card with this name
const BLOCKS = 3; // the block whose points are shown at first: the last one

/**
 * What `encoder_data` in playground/ui/language_page/encoder.py makes.
 * @typedef {{kind: string, model: string, pieces: string[], layers: string[], layer: string,
 *   heads: number, query: string, key: string, value: string, causal: boolean, cut: number,
 *   second: string, points: import("./points.js").Points|null}} EncoderData
 */

export class EncoderCard {
  /** @param {any} page a LanguagePage (language.js) */
  constructor(page) {
    const { t } = page;
    this.page = page;
    this.block = BLOCKS;
    /** @type {import("./attention.js").View|null} */ this.view = null;
    this.what = h("p", { class: "lat-hint" });
    this.pieces = h("p", { class: "att-pieces", "data-testid": "attention-pieces" });
    this.attention = new AttentionPanel({ t, changed: () => this.tell() });
    this.points = new PointsPanel({
      t,
      changed: (block) => ((this.block = block), this.tell()),
      write: (second) => page.tell({ second }),
    });
    this.points.element.hidden = true; // until Python has read both sentences
    this.element = h(
      "div",
      { class: "np-tagging" },
      this.what,
      this.pieces,
      this.attention.element,
      this.points.element,
    );
  }

  /** @param {{result: EncoderData}} card */
  show({ result }) {
    if (!result.pieces) return; // Python has not read the text for this card yet
    const { pins } = this.page.view;
    this.view ??= this.read(pins.startsWith(NAME) ? pins : "");
    const { model, pieces, layers, layer, heads, causal, cut } = result;
    this.what.textContent = this.page.t(result.points ? "attention_what" : "attention_what_net");
    const left = cut ? [h("small", {}, this.page.t("attention_cut", { count: cut }))] : [];
    const tokens = pieces.map((piece) => h("span", { class: "att-token" }, piece));
    this.pieces.replaceChildren(...tokens, ...left);
    const [query, key, value] = [result.query, result.key, result.value].map(floatsFromBase64);
    const steps = pieces.length;
    const units = query.length / heads / steps;
    this.attention.receive(
      { model, pieces, layers, layer, heads, steps, units, query, key, value, causal },
      this.view,
    );
    this.points.element.hidden = !result.points;
    if (result.points) this.points.receive(result.points, result.second, this.block);
  }

  /** “encoder~l1~h3~q5~k7~u2~b3”: layer, head, query, key, unit, block. @param {string} pins
   * @returns {import("./attention.js").View} */
  read(pins) {
    const parts = pins.split("~").filter((part) => /^[a-z]\d{1,4}$/.test(part));
    const numbers = Object.fromEntries(parts.map((part) => [part[0], Number(part.slice(1))]));
    const { l = 0, h: head = 0, q = 1, k = 1, u = 0, b = BLOCKS } = numbers;
    this.block = b;
    return { layer: l, head, pair: [q, k], unit: u };
  }

  tell() {
    const { layer, head, pair, unit } = this.view;
    const [query, key] = pair;
    this.page.tell({
      pins: `${NAME}l${layer}~h${head}~q${query}~k${key}~u${unit}~b${this.block}`,
    });
  }

  end() {
    this.attention.end();
  }
}
