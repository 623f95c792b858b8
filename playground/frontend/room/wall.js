// The wall of a room: all drawings as they arrive, one row per label, misclassified drawings first.

import { apply } from "../shared/changes.js";
import { matchTheme } from "../shared/colours.js";
import { fill, fromBase64, h } from "../shared/dom.js";
import { percent } from "../shared/numbers.js";
import { poll } from "../shared/polling.js";
import { tinted } from "../draw/sheet.js";
import { whenGone } from "../shared/mount.js";

/**
 * One drawing on the wall. `answer` is null until the net has classified the drawing.
 * @typedef {{id: number, label: number, pixels: string, name: string, mine: boolean,
 *   answer: string|null, sure: number, right: boolean, best: [string, number][]}} Drawing
 */

class Wall {
  constructor(place, act) {
    this.act = act;
    /** @type {number|null} */
    this.chosen = null;
    this.score = h("p", {
      class: "score",
      translate: "no",
      "data-testid": "room-score",
      role: "status",
    });
    this.rows = h("div", { class: "rows" });
    this.detail = h("aside", { class: "detail", "data-testid": "room-detail", hidden: true });
    this.root = h("div", { class: "np-wall", "data-testid": "room-wall" }, this.score, this.rows);
    this.root.append(this.detail);
    place.append(this.root);
    this.colour = [0, 0, 0];
    this.unwatch = matchTheme(this.root, () => this.content && this.paint());
  }

  show(content, given) {
    this.content = content;
    this.texts = given.texts;
    this.may = given.may;
    this.net = given.net;
    this.paint();
  }

  t = (key, values) => fill(this.texts[key], values);

  paint() {
    /** @type {{drawings: Drawing[], people: number, bets: Record<string, number>, betting: number}} */
    const { drawings, people } = this.content;
    const ink = getComputedStyle(this.root).color.match(/[\d.]+/g) ?? ["0", "0", "0"];
    this.colour = ink.slice(0, 3).map(Number);
    this.score.textContent = this.scoreText(drawings, people);
    const labels = [...new Set(drawings.map(({ label }) => label))].sort((a, b) => a - b);
    this.rows.replaceChildren(
      ...labels.map((label) =>
        this.row(
          label,
          drawings.filter((each) => each.label === label),
        ),
      ),
    );
    if (!drawings.length) this.rows.append(h("p", { class: "empty" }, this.t("nothing_yet")));
    this.paintDetail();
  }

  scoreText(drawings, people) {
    const read = drawings.filter(({ answer }) => answer !== null);
    const right = read.filter((each) => each.right).length;
    const parts = [];
    if (people !== undefined) parts.push(this.t("people", { count: people }));
    parts.push(this.t("drawings", { count: drawings.length }));
    if (read.length)
      parts.push(
        this.t("read_right", {
          net: this.net,
          right,
          n: read.length,
          share: percent(right / read.length),
        }),
      );
    if (this.content.betting !== undefined)
      parts.push(this.t("have_bet", { count: this.content.betting }));
    if (this.content.bets) parts.push(this.t("bets", this.content.bets));
    return parts.join(" · ");
  }

  /** @param {number} label @param {Drawing[]} drawings */
  row(label, drawings) {
    const order = (one) => (one.answer === null || one.right ? 1 : 0);
    const sorted = [...drawings].sort((a, b) => order(a) - order(b) || b.id - a.id);
    const read = drawings.filter(({ answer }) => answer !== null);
    const right = read.filter((each) => each.right).length;
    return h(
      "section",
      { class: "row", "data-label": label },
      h("h4", { "aria-level": 2 }, String(label)),
      h("p", { class: "count" }, read.length ? `${right} / ${read.length}` : `${drawings.length}`),
      h("div", { class: "items" }, ...sorted.map((each) => this.item(each))),
    );
  }

  /** @param {Drawing} drawing */
  item(drawing) {
    const { id, label, answer, sure, right, name } = drawing;
    const says = answer === null ? "…" : `${answer} ${percent(sure)}`;
    const button = h(
      "button",
      {
        type: "button",
        class: answer === null ? "item" : right ? "item right" : "item wrong",
        "data-testid": "room-drawing",
        "data-id": id,
        "data-answer": answer ?? "",
        "aria-pressed": id === this.chosen,
        "aria-label": this.t("drawing_alt", { label, says }),
        title: name || null,
        onclick: () => this.choose(id),
      },
      tinted(fromBase64(drawing.pixels), this.colour),
      h("span", { translate: "no" }, says),
    );
    return button;
  }

  choose(id) {
    this.chosen = this.chosen === id ? null : id;
    /** @type {NodeListOf<HTMLElement>} */
    const items = this.rows.querySelectorAll("[data-id]");
    for (const each of items)
      each.setAttribute("aria-pressed", String(Number(each.dataset.id) === this.chosen));
    this.paintDetail();
  }

  paintDetail() {
    const drawing = this.content.drawings.find(({ id }) => id === this.chosen);
    this.detail.hidden = !drawing;
    if (!drawing) return this.detail.replaceChildren();
    const { id, label, best, name } = drawing;
    const button = (kind, testId) =>
      h(
        "button",
        { type: "button", "data-testid": testId, onclick: () => this.act({ kind, id }) },
        this.t(kind),
      );
    const bars = best.map(([answer, part]) =>
      h(
        "li",
        { class: answer === String(label) ? "is" : "" },
        h("span", {}, answer),
        h("span", { class: "bar" }, h("i", { style: { width: `${100 * part}%` } })),
        h("span", {}, percent(part)),
      ),
    );
    this.detail.replaceChildren(
      tinted(fromBase64(drawing.pixels), this.colour),
      h(
        "div",
        {},
        h("p", {}, this.t("labelled", { label }), name ? ` · ${name}` : ""),
        h("ul", {}, ...bars),
        drawing.answer !== null && button("why", "room-why"),
        this.may.open && button("open", "room-open"),
        (this.may.remove || drawing.mine) && button("remove", "room-remove"),
      ),
    );
  }
}

/** @type {WeakMap<HTMLElement, {wall: Wall, stop: () => void}>} */
const walls = new WeakMap();

/** Streamlit calls this when the component is mounted and whenever its data changes. */
export default function showWall({ parentElement, data, setTriggerValue }) {
  const given = JSON.parse(data.json); // ui/components.py explains why the data is a JSON string
  let part = walls.get(parentElement);
  if (!part) {
    const wall = new Wall(parentElement, (asked) => setTriggerValue("asked", asked));
    walls.set(parentElement, (part = { wall, stop: () => {} }));
  }
  const { wall } = part;
  part.stop();
  wall.show(given.content, given);
  part.stop = poll({
    key: given.poll,
    seen: given.seen,
    seconds: given.seconds,
    changed: (answer) => wall.show(answer.content ?? apply(wall.content, answer.change), given),
    outdated: () => setTriggerValue("outdated", Date.now()),
  });
  return whenGone(parentElement, () => {
    part.stop();
    wall.unwatch();
    walls.delete(parentElement);
  });
}
