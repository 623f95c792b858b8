// A pupil's sheet in a room: the pupil draws a digit, selects its label, and sends both.

import { Hand, inkPoint } from "../draw/hand.js";
import { INK_SIDE, encodeStrokes } from "../draw/ink.js";
import { Sheet, emptyContent } from "../draw/sheet.js";
import { matchTheme } from "../shared/colours.js";
import { fill, h, rove } from "../shared/dom.js";
import { whenGone } from "../shared/mount.js";

const PENS = { thin: 0.045, medium: 0.07, thick: 0.11 }; // widths relative to the sheet's side

class Paper {
  constructor(place, data, send) {
    this.send = send;
    this.width = PENS.medium;
    /** @type {number|null} */
    this.label = null;
    this.mount = Math.random().toString(36).slice(2, 8);
    this.sent = 0;
    this.warned = "";
    /** @type {number|null} */
    this.asked = null;
    this.build(place, data.texts);
    this.update(data);
  }

  build(place, texts) {
    this.texts = texts;
    this.asks = h("h3", { "aria-level": 2, "data-testid": "room-asks" });
    this.canvas = h("canvas", {
      width: INK_SIDE,
      height: INK_SIDE,
      "data-testid": "room-paper",
      role: "img",
      "aria-label": texts.paper_alt,
    });
    const button = (name, run) => h("button", { type: "button", onclick: run }, texts[name]);
    this.undo = button("undo", () => this.changed(() => this.sheet.undo()));
    this.clear = button("clear", () => this.changed(() => this.sheet.clear()));
    this.pens = Object.keys(PENS).map((name) => {
      const pen = button(`pen_${name}`, () => this.takePen(name));
      pen.dataset.pen = name;
      return pen;
    });
    this.labels = Array.from({ length: 10 }, (_, digit) =>
      h(
        "button",
        {
          type: "button",
          "data-testid": "room-label",
          "data-digit": digit,
          onclick: () => this.say(digit),
        },
        String(digit),
      ),
    );
    this.labelRow = h("div", { class: "labels", role: "group", "aria-label": texts.which });
    this.labelRow.append(...this.labels);
    this.which = h("p", { class: "which" }, texts.which);
    this.sendButton = h(
      "button",
      { type: "button", class: "send", "data-testid": "room-send", onclick: () => this.submit() },
      texts.send,
    );
    this.status = h("p", { role: "status", "data-testid": "room-status" });
    this.root = h(
      "div",
      { class: "np-room-paper" },
      this.asks,
      h("div", { class: "paper" }, this.canvas, this.status),
      h("div", { class: "tools" }, ...this.pens, this.undo, this.clear),
      this.which,
      this.labelRow,
      this.sendButton,
    );
    place.append(this.root);
    rove(this.labelRow);
    this.sheet = new Sheet(this.canvas);
    this.takePen("medium");
    /** @param {import("../draw/hand.js").Touched} touched */
    const point = (touched) => inkPoint(touched, this.width);
    this.hand = new Hand(this.canvas, {
      begin: (touched) => this.changed(() => this.sheet.begin(point(touched))),
      extend: (touched) => this.sheet.extend(touched.map(point)),
      end: () => this.changed(() => this.sheet.end()),
      takeBack: () => this.changed(() => this.sheet.takeBack()),
      erase: (touched, first) =>
        this.changed(() => {
          if (first) this.sheet.remember();
          const places = touched.map(({ x, y }) => [x, y]);
          this.sheet.erase(places, PENS.thick / 2);
        }),
    });
    this.resized = new ResizeObserver(() => this.sheet.fit());
    this.resized.observe(this.canvas);
    this.unwatch = matchTheme(this.root, () => this.sheet.redraw());
  }

  stop() {
    this.hand.stop();
    this.resized.disconnect();
    this.unwatch();
  }

  /** Show new data from Python: the requested digit and the result of the last drawing. */
  update(data) {
    this.data = data;
    const { asked, frozen, taken, refused } = data;
    this.asks.textContent =
      asked === null ? this.texts.draw_any : fill(this.texts.draw_asked, { digit: asked });
    if (taken && taken === this.waits) {
      this.waits = null;
      this.sheet.put(emptyContent(), false);
      this.sheet.history = [];
      this.label = null;
      this.status.textContent = fill(this.texts.sent, { digit: data.label });
    } else if (refused && refused.n === this.waits) {
      this.waits = null;
      this.status.textContent = refused.why;
    } else if (frozen) {
      this.status.textContent = this.texts.is_frozen;
    } else if (this.status.textContent === this.texts.is_frozen) {
      this.status.textContent = "";
    }
    // Ink that is on the paper keeps its label when the teacher asks for another digit.
    if (this.sheet.blank && (asked ?? this.asked) !== null) this.label = asked;
    this.asked = asked;
    this.paint();
  }

  /** Whether the ink on the paper was begun before the teacher asked for the present digit. */
  get late() {
    return this.asked !== null && !this.sheet.blank && this.label !== this.asked;
  }

  takePen(name) {
    this.width = PENS[name];
    for (const pen of this.pens) pen.setAttribute("aria-pressed", String(pen.dataset.pen === name));
  }

  say(digit) {
    this.label = digit;
    this.paint();
  }

  changed(change) {
    const { late } = this;
    change();
    if (late && this.sheet.blank) {
      this.label = this.asked;
      this.sheet.history = []; // undo would bring the old digit back under the new label
    }
    this.status.textContent = "";
    this.paint();
  }

  paint() {
    const { frozen } = this.data;
    const { asked, label, late } = this;
    this.labelRow.hidden = this.which.hidden = asked !== null;
    const warning = fill(this.texts.asked_now, { digit: asked });
    if (late && !frozen) this.status.textContent = this.warned = warning;
    else if (this.status.textContent === this.warned) this.status.textContent = "";
    for (const [digit, button] of this.labels.entries())
      button.setAttribute("aria-pressed", String(digit === label));
    this.undo.disabled = this.sheet.history.length === 0;
    this.sendButton.disabled =
      frozen ||
      label === null ||
      late ||
      this.sheet.blank ||
      Boolean(this.waits) ||
      this.hand?.busy;
  }

  submit() {
    const { strokes, base } = this.sheet.content;
    this.waits = `${this.mount}-${++this.sent}`;
    this.paint();
    this.send({
      n: this.waits,
      blank: false,
      pixels: btoa(String.fromCharCode(...this.sheet.digit())),
      strokes: base ? "" : encodeStrokes(strokes),
      source: "pen",
      label: this.label,
    });
  }
}

/** @type {WeakMap<HTMLElement, Paper>} */
const papers = new WeakMap();

/** Streamlit calls this when the component is mounted and whenever its data changes. */
export default function showPaper({ parentElement, data, setTriggerValue }) {
  const given = JSON.parse(data.json); // ui/components.py explains why the data is a JSON string
  let paper = papers.get(parentElement);
  if (paper && paper.texts.language !== given.texts.language) {
    paper.stop();
    paper.root.remove();
    paper = null;
  }
  if (paper) paper.update(given);
  else {
    paper = new Paper(parentElement, given, (drawing) => setTriggerValue("sent", drawing));
    papers.set(parentElement, paper);
  }
  return whenGone(parentElement, () => {
    papers.get(parentElement)?.stop();
    papers.delete(parentElement);
  });
}
