// The sandbox: one window slides over a small picture, with the arithmetic of each step.

import { code } from "./code.js";
import { Board, colouring, legend } from "./board.js";
import { matchTheme } from "../shared/colours.js";
import { Debounce } from "../shared/debounce.js";
import { fill, h } from "../shared/dom.js";
import { compact, show } from "../shared/numbers.js";
import { Finder } from "./finder.js";
import { KernelSide, resized } from "./kernel.js";
import * as math from "./math.js";
import {
  DILATIONS,
  INPUT_SIDES,
  OPERATIONS,
  PACES,
  PADDINGS,
  SIDES,
  STRIDES,
  keep,
  firstState,
  fromText,
  keptState,
  toText,
} from "./state.js";
import { writeStep } from "./step.js";
import { whenGone } from "../shared/mount.js";

const SETTLED = 400; // ms without another change before the link is updated

/** @type {WeakMap<object, Sandbox>} */
const mounted = new WeakMap();

/** Streamlit calls this when the component mounts and whenever its data change. */
export default function sandbox(component) {
  const { parentElement } = component;
  const data = JSON.parse(component.data.json); // a JSON string; see ui/components.py
  const known = mounted.get(parentElement);
  if (known?.element.isConnected) {
    known.receive(data);
  } else {
    const made = new Sandbox(data, (text) => component.setStateValue("state", text));
    mounted.set(parentElement, made);
    parentElement.append(made.element);
    matchTheme(made.element, () => made.render());
    made.render();
  }
  return whenGone(parentElement, () => mounted.get(parentElement)?.pause());
}

class Sandbox {
  constructor(data, send) {
    /** @type {Record<string, HTMLSelectElement>} */
    this.selects = {};
    this.told = data.state || toText(firstState()); // the state last sent to Python, for the link
    this.state = fromText(data.state) ?? keptState();
    this.telling = new Debounce(SETTLED, () => {
      this.told = toText(this.state);
      send(this.told);
    });
    this.filled = Infinity; // output cells shown so far, while the window slides
    this.hovered = null;
    this.timer = null;
    this.stroke = null; // the value that the pressed pointer paints
    this.receive(data);
  }

  receive(data) {
    const drawing = data.drawing ?? null;
    if (
      this.texts &&
      JSON.stringify(this.texts) === JSON.stringify(data.texts) &&
      JSON.stringify(this.drawing) === JSON.stringify(drawing)
    )
      return;
    this.pause();
    this.texts = data.texts;
    this.drawing = drawing;
    this.build();
    this.render();
  }

  t(key, values = {}) {
    return fill(this.texts[`sandbox_${key}`] ?? key, values);
  }

  // ---- building the page --------------------------------------------------------------------

  build() {
    this.input = new Board({
      testid: "sandbox-input",
      label: this.t("input"),
      onPress: (row, column) => this.startStroke(row, column),
      onOver: (row, column, pressed) =>
        pressed && this.stroke !== null && this.paintCell(row, column, this.stroke),
      onKey: (row, column, key) => this.typeCell(row, column, key),
    });
    this.output = new Board({
      testid: "sandbox-output",
      label: this.t("output"),
      onPress: (row, column) => this.goTo(row * this.result.width + column),
      onOver: (row, column, pressed) =>
        pressed
          ? this.goTo(row * this.result.width + column)
          : this.look(row * this.result.width + column),
      onLeave: () => this.look(null),
      onFocus: (row, column) => this.goTo(row * this.result.width + column),
    });
    this.parts = {
      inputLegend: h("div"),
      outputLegend: h("div"),
      inputTitle: h("h4"),
      outputTitle: h("h4"),
      problem: h("p", { class: "problem", role: "alert", "data-testid": "sandbox-problem" }),
      step: h("div", { class: "step", "data-testid": "sandbox-step" }),
      differ: h("p", { "data-testid": "sandbox-differ" }),
      code: h("pre", { "data-testid": "sandbox-code", tabindex: 0 }),
    };
    const page = this.page();
    this.element
      ? this.element.replaceChildren(...page)
      : (this.element = h("div", { class: "sandbox", "data-testid": "sandbox" }, ...page));
    if (this.listening) return;
    this.listening = true;
    // Any pointer or key event pauses, except on the play button, which handles its own.
    for (const name of ["pointerdown", "keydown"]) {
      this.element.addEventListener(
        name,
        (event) => this.playButton.contains(/** @type {Node} */ (event.target)) || this.pause(),
        true,
      );
    }
    window.addEventListener("pointerup", () => (this.stroke = null));
  }

  page() {
    return [
      h(
        "div",
        {
          class: "kinds",
          role: "radiogroup",
          "aria-label": this.t("operation"),
          onkeydown: (e) => this.walkKinds(e),
        },
        ...(this.kinds = OPERATIONS.map((name) => this.kindButton(name))),
      ),
      h(
        "div",
        { class: "line" },
        this.select("side", SIDES, this.t("side"), (n) => `${n}×${n}`),
        this.select("stride", STRIDES, this.t("stride")),
        this.select("padding", PADDINGS, this.t("padding")),
        this.select("dilation", DILATIONS, this.t("dilation")),
      ),
      this.transport(),
      this.parts.problem,
      h(
        "div",
        { class: "boards" },
        this.inputSide(),
        this.kernelSide(),
        this.outputSide(),
        h("div", { class: "working" }, this.parts.step, this.parts.differ),
      ),
      this.codePanel(),
    ];
  }

  inputSide() {
    this.brush = h("input", {
      class: "text",
      value: show(this.state.brush),
      inputmode: "decimal",
      "data-testid": "sandbox-brush",
      onchange: () => this.setBrush(),
    });
    return h(
      "div",
      { class: "side" },
      this.parts.inputTitle,
      this.input.element,
      this.parts.inputLegend,
      h(
        "div",
        { class: "line" },
        this.select("size", INPUT_SIDES, this.t("size"), (n) => `${n}×${n}`),
        h("label", {}, this.t("brush"), this.brush),
        h(
          "button",
          {
            type: "button",
            "data-testid": "sandbox-clear",
            onclick: () => this.change({ values: this.state.values.map(() => 0) }),
          },
          this.t("clear"),
        ),
      ),
      h("p", { class: "hint" }, this.t("paint_hint")),
      this.drawing ? this.makeFinder() : null,
    );
  }

  kernelSide() {
    const t = (key, values) => this.t(key, values);
    this.kernel = new KernelSide(t, (kernel) => this.change({ kernel }));
    return this.kernel.element;
  }

  outputSide() {
    return h(
      "div",
      { class: "side" },
      this.parts.outputTitle,
      this.output.element,
      this.parts.outputLegend,
    );
  }

  transport() {
    this.playButton = h("button", {
      class: "play",
      type: "button",
      "data-testid": "sandbox-play",
      onclick: () => (this.timer ? this.pause() : this.play()),
    });
    this.slider = h("input", {
      type: "range",
      min: 0,
      value: 0,
      "data-testid": "sandbox-position",
      oninput: () => this.goTo(Number(this.slider.value)),
    });
    return (this.moves = h(
      "div",
      { class: "line" },
      this.playButton,
      h(
        "button",
        { type: "button", "data-testid": "sandbox-back", onclick: () => this.move(-1) },
        this.t("back"),
      ),
      h(
        "button",
        { type: "button", "data-testid": "sandbox-next", onclick: () => this.move(1) },
        this.t("next"),
      ),
      h(
        "button",
        { type: "button", "data-testid": "sandbox-restart", onclick: () => this.restart() },
        this.t("restart"),
      ),
      this.select("pace", Object.keys(PACES), this.t("pace"), (name) => this.t(`pace_${name}`)),
      h("label", { class: "slide" }, this.t("position"), this.slider),
    ));
  }

  codePanel() {
    this.copyButton = h(
      "button",
      { type: "button", "data-testid": "sandbox-copy", onclick: () => this.copy() },
      this.t("copy"),
    );
    return h(
      "details",
      {},
      h("summary", { "data-testid": "sandbox-show-code" }, this.t("code")),
      this.parts.code,
      this.copyButton,
    );
  }

  kindButton(name) {
    return h(
      "button",
      {
        type: "button",
        role: "radio",
        "data-operation": name,
        onclick: () => this.change({ operation: name }),
      },
      this.t(name),
    );
  }

  walkKinds(event) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at =
      (OPERATIONS.indexOf(this.state.operation) + step + OPERATIONS.length) % OPERATIONS.length;
    this.change({ operation: OPERATIONS[at] });
    this.kinds[at].focus();
  }

  /** @param {string} name @param {any[]} options @param {string} label
   * @param {(option: any) => string} [text] */
  select(name, options, label, text = String) {
    const element = h(
      "select",
      {
        "data-testid": `sandbox-${name}`,
        onchange: () => this.set(name, options[element.selectedIndex]),
      },
      ...options.map((option) =>
        h("option", { value: option, selected: option === this.state[name] }, text(option)),
      ),
    );
    this.selects[name] = element;
    return h("label", {}, label, element);
  }

  // ---- the drawing ----------------------------------------------------------------------------

  makeFinder() {
    const take = (frame, pixels) => {
      if (frame) this.state.frame = frame;
      // Round to two decimals, so that the cells show their exact values.
      this.change({
        size: 9,
        values: Array.from(pixels, (value) => Math.round((value / 255) * 100) / 100),
      });
    };
    this.finder = new Finder(
      (key) => this.t(key),
      this.drawing,
      () => this.state.frame,
      take,
    );
    return this.finder.element;
  }

  // ---- user actions ---------------------------------------------------------------------------

  set(name, value) {
    if (name === "pace") {
      this.state.pace = value;
    } else if (name === "side") {
      this.change({ side: value, kernel: resized(this.state, value) });
    } else if (name === "size") {
      const { size, values } = this.state;
      const kept = (at) => [Math.floor(at / value), at % value];
      this.change({
        size: value,
        values: Array.from({ length: value ** 2 }, (_, at) =>
          kept(at).every((n) => n < size) ? values[kept(at)[0] * size + kept(at)[1]] : 0,
        ),
      });
    } else {
      this.change({ [name]: value });
    }
  }

  change(parts) {
    this.pause();
    Object.assign(this.state, parts);
    this.filled = Infinity;
    this.hovered = null;
    this.render();
  }

  setBrush() {
    const value = math.readNumber(this.brush.value);
    if (!Number.isNaN(value)) this.state.brush = value;
    this.brush.value = show(this.state.brush);
  }

  inner(row, column) {
    const { padding, size } = this.state;
    const [i, j] = [row - padding, column - padding];
    return i >= 0 && j >= 0 && i < size && j < size ? i * size + j : -1;
  }

  startStroke(row, column) {
    const at = this.inner(row, column);
    if (at < 0) return;
    this.stroke = this.state.values[at] === this.state.brush ? 0 : this.state.brush;
    this.paintCell(row, column, this.stroke);
  }

  paintCell(row, column, value) {
    const at = this.inner(row, column);
    if (at < 0 || this.state.values[at] === value) return;
    this.change({ values: this.state.values.with(at, value) });
  }

  typeCell(row, column, key) {
    const at = this.inner(row, column);
    if (at < 0) return false;
    const now = this.state.values[at];
    const typed = {
      " ": now === this.state.brush ? 0 : this.state.brush,
      Enter: this.state.brush,
      Delete: 0,
      Backspace: 0,
      "-": -now || 0,
    };
    const value = /^\d$/.test(key) ? Number(key) : typed[key];
    if (value === undefined) return false;
    this.paintCell(row, column, value);
    return true;
  }

  async copy() {
    try {
      await navigator.clipboard.writeText(this.parts.code.textContent);
    } catch {
      // Without HTTPS there is no clipboard API: select the lines, so that one key copies them.
      const range = document.createRange();
      range.selectNodeContents(this.parts.code);
      getSelection()?.removeAllRanges();
      getSelection()?.addRange(range);
      document.execCommand("copy");
    }
    this.copyButton.textContent = this.t("copied");
  }

  // ---- the sliding window ---------------------------------------------------------------------

  play() {
    if (!this.result.values.length) return;
    const done = this.filled >= this.result.values.length;
    this.state.position = done ? 0 : this.state.position;
    this.filled = done ? 1 : this.filled;
    this.hovered = null;
    const tick = () => {
      const more = this.state.position + 1 < this.result.values.length;
      if (!more) return this.pause();
      this.move(1);
      this.timer = setTimeout(tick, PACES[this.state.pace]);
    };
    this.timer = setTimeout(tick, PACES[this.state.pace]);
    this.render();
  }

  pause() {
    if (!this.timer) return;
    clearTimeout(this.timer);
    this.timer = null;
    this.render();
  }

  move(by) {
    const count = this.result.values.length;
    if (count) this.goTo((this.state.position + by + count) % count);
  }

  restart() {
    this.state.position = 0;
    this.filled = 1;
    this.hovered = null;
    this.render();
  }

  goTo(position) {
    this.state.position = position;
    this.hovered = null;
    this.filled = Math.max(this.filled, position + 1);
    this.render();
  }

  look(position) {
    if (this.timer || this.hovered === position) return;
    this.hovered = position;
    this.render();
  }

  // ---- rendering ------------------------------------------------------------------------------

  render() {
    const s = this.state;
    const input = { values: s.values, height: s.size, width: s.size };
    this.wrong = math.problem(input, s);
    this.result = math.compute(input, s.kernel, s);
    s.position = Math.min(s.position, Math.max(0, this.result.values.length - 1));
    const at = this.hovered ?? s.position;
    const [i, j] = this.wrong
      ? [0, 0]
      : [Math.floor(at / this.result.width), at % this.result.width];
    const parts = this.wrong ? [] : math.terms(input, s.kernel, s, i, j);
    const differ = math.isPooling(s.operation) ? [] : math.differences(input, s.kernel, s);
    this.renderControls();
    this.renderInput(parts);
    this.kernel.show(s);
    this.renderOutput(at, differ);
    this.renderStep(parts, i, j);
    this.renderDiffer(differ);
    this.parts.code.textContent = this.wrong ? "" : code(input, s.kernel, s);
    this.copyButton.textContent = this.t("copy");
    this.copyButton.disabled = Boolean(this.wrong);
    if (this.drawing) this.finder.paint();
    keep(s);
    if (!this.timer && toText(s) !== this.told) this.telling.start();
  }

  renderControls() {
    const s = this.state;
    this.kinds.forEach((button) => {
      const chosen = button.dataset.operation === s.operation;
      button.setAttribute("aria-checked", String(chosen));
      button.tabIndex = chosen ? 0 : -1;
    });
    for (const name of ["side", "stride", "padding", "dilation", "size"]) {
      this.selects[name].value = String(s[name]);
    }
    this.selects.dilation.disabled = s.operation === "average";
    this.parts.problem.hidden = !this.wrong;
    this.parts.problem.textContent = this.wrong ? this.t(this.wrong.key, this.wrong.values) : "";
    this.moves.hidden = Boolean(this.wrong);
    this.playButton.textContent = this.t(this.timer ? "pause" : "play");
    this.playButton.setAttribute("aria-pressed", String(Boolean(this.timer)));
    this.slider.max = String(Math.max(0, this.result.values.length - 1));
    this.slider.value = String(s.position);
  }

  renderInput(parts) {
    const s = this.state;
    const colours = colouring(s.values);
    const seen = new Set(parts.map((term) => `${term.row},${term.column}`));
    const best = s.operation === "max" && parts.length ? parts[math.winner(parts)] : null;
    const side = s.size + 2 * s.padding;
    this.input.shape(side, side);
    this.input.paint((row, column) => {
      const at = this.inner(row, column);
      const [r, c] = [row - s.padding, column - s.padding];
      const kind = [
        at < 0 ? "padding" : "",
        seen.has(`${r},${c}`) ? "seen" : "",
        best && best.row === r && best.column === c ? "winner" : "",
      ];
      const text = at < 0 ? (s.operation === "max" ? "−∞" : "0") : compact(s.values[at]);
      const label = this.t(at < 0 ? "cell_padding" : "cell", {
        row: r,
        column: c,
        value: text,
      });
      return { text, colour: at < 0 ? "" : colours.of(s.values[at]), kind: kind.join(" "), label };
    });
    this.parts.inputTitle.textContent = this.t(s.padding ? "input_padded" : "input_size", {
      size: s.size,
      padded: side,
    });
    this.parts.inputLegend.replaceChildren(legend(colours));
  }

  renderOutput(at, differ) {
    const { values, height, width } = this.result;
    const pooling = math.isPooling(this.state.operation);
    const colours = colouring(values, pooling ? undefined : true);
    this.output.shape(height, width);
    this.output.paint((row, column) => {
      const cell = row * width + column;
      const shown = cell < this.filled;
      const kind = [
        shown ? "" : "waiting",
        cell === at ? "here" : "",
        differ[cell] && shown ? "parts" : "",
      ];
      const value = shown ? compact(values[cell]) : "";
      return {
        text: value,
        colour: shown ? colours.of(values[cell]) : "",
        kind: kind.join(" "),
        label: this.t("cell", {
          row,
          column,
          value: value || this.t("not_yet"),
        }),
      };
    });
    this.parts.outputTitle.textContent = this.wrong
      ? this.t("output")
      : this.t("output_size", { height, width });
    this.parts.outputLegend.replaceChildren(...(this.wrong ? [] : [legend(colours)]));
  }

  renderStep(parts, i, j) {
    const { step } = this.parts;
    step.hidden = Boolean(this.wrong);
    step.setAttribute("aria-live", this.timer ? "off" : "polite");
    step.setAttribute("translate", "no"); // rewritten at each step
    if (this.wrong) return;
    const { padding } = this.state;
    const value = math.total(parts, this.state.operation);
    Object.assign(step.dataset, { i, j, value });
    const heading = this.t("step", {
      row: i,
      column: j,
      number: i * this.result.width + j + 1,
      count: this.result.values.length,
    });
    const light = (term, on) =>
      this.input.cell(term.row + padding, term.column + padding)?.classList.toggle("lit", on);
    const t = (key, values) => this.t(key, values);
    step.replaceChildren(
      h("p", {}, h("b", {}, heading)),
      ...writeStep(t, this.state, parts, value, light),
    );
  }

  renderDiffer(differ) {
    const { operation } = this.state;
    const count = differ.filter(Boolean).length;
    this.parts.differ.hidden = math.isPooling(operation) || Boolean(this.wrong);
    const sentence = this.t(count ? "differ" : "same", { count, all: differ.length });
    this.parts.differ.replaceChildren(count ? h("span", { class: "mark" }) : "", sentence);
    this.parts.differ.dataset.count = String(count);
  }
}
