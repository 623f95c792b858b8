// The kernel painter: pick a value and drag, or type numbers. Each finished change is sent to
// Python as one trigger, so that “undo” reverts a whole stroke.

import { inkOn, matchTheme, signedColour } from "../shared/colours.js";
import { activeIn, h } from "../shared/dom.js";
import { show } from "../shared/numbers.js";
import { legend } from "../sandbox/board.js";
import { readNumber } from "../sandbox/math.js";

const BRUSHES = [-1, -0.5, 0, 0.5, 1]; // as fractions of the scale
/** @type {WeakMap<object, Painter>} */
const mounted = new WeakMap();

/** Streamlit calls this when it mounts the component and whenever the data changes. */
export default function kernel(component) {
  const { parentElement, setTriggerValue } = component;
  const data = JSON.parse(component.data.json); // ui/components.py explains why it is JSON text
  const send = (values) => setTriggerValue("painted", { id: data.id, values });
  const known = mounted.get(parentElement);
  if (known?.element.isConnected) {
    known.receive(data, send);
  } else {
    const made = new Painter(data, send);
    mounted.set(parentElement, made);
    parentElement.append(made.element);
    matchTheme(made.element, () => made.show());
    made.show();
  }
}

class Painter {
  constructor(data, send) {
    this.brush = null; // null: a click focuses the cell for typing
    this.stroke = false;
    this.element = h("div", { class: "sandbox side", "data-testid": "kernel" });
    window.addEventListener("pointerup", () => this.endStroke());
    this.receive(data, send);
  }

  receive(data, send) {
    this.send = send;
    // A rerun with unchanged data must not take the focus from a field.
    const same = this.data && JSON.stringify(this.data) === JSON.stringify(data);
    this.data = data;
    if (same) return;
    const kept =
      this.fields &&
      this.fields.length === data.values.length &&
      this.texts === JSON.stringify(data.texts);
    this.values = [...data.values];
    this.texts = JSON.stringify(data.texts);
    if (!kept) this.build();
    this.show();
  }

  t(key) {
    return this.data.texts[`kernel_${key}`] ?? key;
  }

  build() {
    const side = Math.sqrt(this.data.values.length);
    this.fields = this.data.values.map((_, at) => this.field(at, side));
    const board = h(
      "div",
      {
        class: "board",
        role: "group",
        "aria-label": this.t("label"),
        "data-testid": "kernel-board",
      },
      ...this.fields.map((field) => h("div", { class: "cell" }, field)),
    );
    board.style.setProperty("--columns", String(side));
    this.board = board;
    this.legend = h("div");
    this.brushes = [null, ...BRUSHES].map((part) =>
      h("button", {
        type: "button",
        role: "radio",
        class: "brush",
        onclick: () => this.pick(part),
      }),
    );
    this.element.replaceChildren(
      h(
        "div",
        { class: "kinds", role: "radiogroup", "aria-label": this.t("brush") },
        ...this.brushes,
      ),
      board,
      this.legend,
      h("p", { class: "hint" }, this.t("hint")),
    );
  }

  field(at, side) {
    const label = `${this.t("label")} ${Math.floor(at / side)}, ${at % side}`;
    const field = h("input", { class: "number", inputmode: "decimal", "aria-label": label });
    field.addEventListener("pointerdown", (event) => this.startStroke(at, event));
    field.addEventListener("pointerover", (event) => this.stroke && event.buttons && this.set(at));
    field.addEventListener("focus", () => this.brush === null && field.select());
    field.addEventListener("input", () =>
      field.classList.toggle("bad", Number.isNaN(readNumber(field.value))),
    );
    field.addEventListener("change", () => this.type(at, field));
    field.addEventListener("keydown", (event) => this.walk(at, side, event));
    return field;
  }

  /** The up and down keys move between fields; left and right move the text cursor. */
  walk(at, side, event) {
    const to = at + ({ ArrowUp: -side, ArrowDown: side }[event.key] ?? 0);
    if (to === at || !this.fields[to]) return;
    event.preventDefault();
    this.fields[to].focus();
  }

  pick(part) {
    this.brush = part;
    this.show();
  }

  startStroke(at, event) {
    if (this.brush === null) return;
    event.preventDefault();
    if (event.target.hasPointerCapture?.(event.pointerId))
      event.target.releasePointerCapture(event.pointerId);
    this.stroke = true;
    this.set(at);
  }

  set(at) {
    this.values[at] = this.brush * this.data.scale;
    this.show();
  }

  endStroke() {
    if (!this.stroke) return;
    this.stroke = false;
    this.send(this.values);
  }

  type(at, field) {
    const value = readNumber(field.value);
    field.classList.remove("bad");
    if (Number.isNaN(value) || field.value === text(this.values[at])) {
      field.value = text(this.values[at]);
      return;
    }
    this.values[at] = value;
    this.show();
    this.send(this.values);
  }

  show() {
    const scale = Math.max(this.data.scale, ...this.values.map(Math.abs));
    this.fields.forEach((field, at) => {
      const colour = signedColour(this.values[at], scale);
      field.parentElement.style.background = colour;
      field.parentElement.style.color = inkOn(colour);
      if (field !== activeIn(field) || this.stroke) field.value = text(this.values[at]);
      field.readOnly = this.brush !== null;
    });
    this.brushes.forEach((button, number) => {
      const part = number ? BRUSHES[number - 1] : null;
      button.textContent = part === null ? this.t("type") : show(part * this.data.scale, 2);
      button.setAttribute("aria-checked", String(part === this.brush));
    });
    this.legend.replaceChildren(legend({ signed: true, scale }));
  }
}

const text = (value) => show(value, 3);
