// The sandbox: one window slides over a small picture, and every step's arithmetic is written out.

import { code } from "./sandbox_code.js";
import { Board, colouring, legend, short } from "./sandbox_board.js";
import { inkOn } from "./colours.js";
import { fill, h, show } from "./dom.js";
import { KERNELS, firstPicture, kernelNames } from "./sandbox_kernels.js";
import * as math from "./sandbox_math.js";

const SIDES = [1, 2, 3, 4, 5];
const INPUT_SIDES = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const STRIDES = [1, 2, 3, 4];
const PADDINGS = [0, 1, 2, 3, 4];
const DILATIONS = [1, 2, 3];
const OPERATIONS = ["correlation", "convolution", "max", "average"];
const PACES = { slow: 1400, medium: 600, fast: 150 }; // milliseconds a step
const DIGITS = 4; // after the point, in the arithmetic
const KEPT = "playground.sandbox"; // what a language switch or a visit to another page must not lose

/** @type {WeakMap<object, Sandbox>} */
const mounted = new WeakMap();

/** Streamlit calls this at the first showing and again whenever the data changes. */
export default function sandbox({ parentElement, data }) {
  const known = mounted.get(parentElement);
  if (known?.element.isConnected) {
    known.receive(data);
  } else {
    const made = new Sandbox(data);
    mounted.set(parentElement, made);
    parentElement.append(made.element);
  }
  return () => mounted.get(parentElement)?.pause();
}

function firstState() {
  const { values, height } = firstPicture();
  return {
    operation: "correlation", size: height, values, side: 3, kernel: KERNELS.vertical(3),
    stride: 1, padding: 0, dilation: 1, position: 12, brush: 1, pace: "medium", frame: [9, 9],
  };
}

/** What was kept in this tab, if it is of the form that this version writes. */
function keptState() {
  const start = firstState();
  try {
    const kept = { ...start, ...JSON.parse(sessionStorage.getItem(KEPT) ?? "{}") };
    const sound =
      INPUT_SIDES.includes(kept.size) && kept.values.length === kept.size ** 2 &&
      SIDES.includes(kept.side) && kept.kernel.length === kept.side ** 2 &&
      [...kept.values, ...kept.kernel, kept.brush, kept.position].every(Number.isFinite) &&
      STRIDES.includes(kept.stride) && PADDINGS.includes(kept.padding) && kept.frame.length === 2 &&
      DILATIONS.includes(kept.dilation) && OPERATIONS.includes(kept.operation) && kept.pace in PACES;
    return sound ? kept : start;
  } catch {
    return start;
  }
}

class Sandbox {
  constructor(data) {
    this.state = keptState();
    this.filled = Infinity; // output cells shown so far, while the window slides
    this.hovered = null;
    this.timer = null;
    this.stroke = null; // the value that the pressed pointer paints
    this.receive(data);
  }

  receive(data) {
    const drawing = data.drawing ?? null;
    if (this.texts && JSON.stringify(this.texts) === JSON.stringify(data.texts) && JSON.stringify(this.drawing) === JSON.stringify(drawing)) return;
    this.pause();
    this.texts = data.texts;
    this.drawing = drawing;
    this.build();
    this.render();
  }

  t(key, values = {}) {
    return fill(this.texts[`sandbox_${key}`] ?? key, values);
  }

  // ---- what stands on the page --------------------------------------------------------------

  build() {
    this.input = new Board({
      testid: "sandbox-input", label: this.t("input"),
      onPress: (row, column) => this.startStroke(row, column),
      onOver: (row, column, pressed) => pressed && this.stroke !== null && this.paintCell(row, column, this.stroke),
      onKey: (row, column, key) => this.typeCell(row, column, key),
    });
    this.output = new Board({
      testid: "sandbox-output", label: this.t("output"),
      onPress: (row, column) => this.goTo(row * this.result.width + column),
      onOver: (row, column, pressed) => (pressed ? this.goTo(row * this.result.width + column) : this.look(row * this.result.width + column)),
      onLeave: () => this.look(null),
      onFocus: (row, column) => this.goTo(row * this.result.width + column),
    });
    this.kernelBoard = h("div", { class: "board", role: "group", "aria-label": this.t("kernel"), "data-testid": "sandbox-kernel" });
    this.turnedBoard = new Board({ testid: "sandbox-turned", label: this.t("turned") });
    this.turnedBoard.element.classList.add("small");
    this.parts = {
      inputLegend: h("div"), kernelLegend: h("div"), outputLegend: h("div"),
      inputTitle: h("h4"), outputTitle: h("h4"), turned: h("div", { class: "side" }),
      problem: h("p", { class: "problem", role: "alert", "data-testid": "sandbox-problem" }),
      step: h("div", { class: "step", "data-testid": "sandbox-step" }),
      differ: h("p", { "data-testid": "sandbox-differ" }),
      code: h("pre", { "data-testid": "sandbox-code", tabindex: 0 }),
    };
    const page = this.page();
    this.element ? this.element.replaceChildren(...page) : (this.element = h("div", { class: "sandbox", "data-testid": "sandbox" }, ...page));
    if (this.listening) return;
    this.listening = true;
    // Touching anything pauses; the play button then decides for itself.
    for (const name of ["pointerdown", "keydown"]) {
      this.element.addEventListener(name, (event) => event.target.closest?.(".play") || this.pause(), true);
    }
    window.addEventListener("pointerup", () => (this.stroke = null));
  }

  page() {
    return [
      h("div", { class: "kinds", role: "radiogroup", "aria-label": this.t("operation"), onkeydown: (e) => this.walkKinds(e) }, ...(this.kinds = OPERATIONS.map((name) => this.kindButton(name)))),
      h("div", { class: "line" },
        this.select("side", SIDES, this.t("side"), (n) => `${n}×${n}`),
        this.select("stride", STRIDES, this.t("stride")),
        this.select("padding", PADDINGS, this.t("padding")),
        this.select("dilation", DILATIONS, this.t("dilation"))),
      this.transport(),
      this.parts.problem,
      h("div", { class: "boards" }, this.inputSide(), this.kernelSide(), this.outputSide(), h("div", { class: "working" }, this.parts.step, this.parts.differ)),
      this.codePanel(),
    ];
  }

  inputSide() {
    this.brush = h("input", { class: "text", value: show(this.state.brush), inputmode: "decimal", "data-testid": "sandbox-brush", onchange: () => this.setBrush() });
    return h("div", { class: "side" },
      this.parts.inputTitle, this.input.element, this.parts.inputLegend,
      h("div", { class: "line" },
        this.select("size", INPUT_SIDES, this.t("size"), (n) => `${n}×${n}`),
        h("label", {}, this.t("brush"), this.brush),
        h("button", { type: "button", "data-testid": "sandbox-clear", onclick: () => this.change({ values: this.state.values.map(() => 0) }) }, this.t("clear"))),
      h("p", { class: "hint" }, this.t("paint_hint")),
      this.drawing ? this.finder() : null);
  }

  kernelSide() {
    this.preset = h("select", { "data-testid": "sandbox-preset", onchange: () => this.usePreset() });
    this.kernelSection = h("div", { class: "side" },
      h("h4", {}, this.t("kernel")), this.kernelBoard, this.parts.kernelLegend,
      h("label", {}, this.t("preset"), this.preset),
      h("p", { class: "hint" }, this.t("kernel_hint")), this.parts.turned);
    this.poolSection = h("div", { class: "side" }, h("h4", {}, this.t("window")), (this.poolHint = h("p", {})));
    return h("div", { class: "side" }, this.kernelSection, this.poolSection);
  }

  outputSide() {
    return h("div", { class: "side" }, this.parts.outputTitle, this.output.element, this.parts.outputLegend);
  }

  transport() {
    this.playButton = h("button", { class: "play", type: "button", "data-testid": "sandbox-play", onclick: () => (this.timer ? this.pause() : this.play()) });
    this.slider = h("input", { type: "range", min: 0, value: 0, "data-testid": "sandbox-position", oninput: () => this.goTo(Number(this.slider.value)) });
    return (this.moves = h("div", { class: "line" },
      this.playButton,
      h("button", { type: "button", "data-testid": "sandbox-back", onclick: () => this.move(-1) }, this.t("back")),
      h("button", { type: "button", "data-testid": "sandbox-next", onclick: () => this.move(1) }, this.t("next")),
      h("button", { type: "button", "data-testid": "sandbox-restart", onclick: () => this.restart() }, this.t("restart")),
      this.select("pace", Object.keys(PACES), this.t("pace"), (name) => this.t(`pace_${name}`)),
      h("label", { class: "slide" }, this.t("position"), this.slider)));
  }

  codePanel() {
    this.copyButton = h("button", { type: "button", "data-testid": "sandbox-copy", onclick: () => this.copy() }, this.t("copy"));
    return h("details", {}, h("summary", { "data-testid": "sandbox-show-code" }, this.t("code")), this.parts.code, this.copyButton);
  }

  kindButton(name) {
    return h("button", { type: "button", role: "radio", "data-operation": name, onclick: () => this.change({ operation: name }) }, this.t(name));
  }

  walkKinds(event) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = (OPERATIONS.indexOf(this.state.operation) + step + OPERATIONS.length) % OPERATIONS.length;
    this.change({ operation: OPERATIONS[at] });
    this.kinds[at].focus();
  }

  select(name, options, label, text = String) {
    const element = h("select", { "data-testid": `sandbox-${name}`, onchange: () => this.set(name, options[element.selectedIndex]) },
      ...options.map((option) => h("option", { value: option, selected: option === this.state[name] }, text(option))));
    return h("label", {}, label, element);
  }

  // ---- the drawing ----------------------------------------------------------------------------

  finder() {
    this.canvas = h("canvas", { width: 28, height: 28, tabindex: 0, role: "img", "aria-label": this.t("finder"), "data-testid": "sandbox-finder" });
    const follow = (event) => {
      const box = this.canvas.getBoundingClientRect();
      this.frame(((event.clientY - box.top) / box.height) * 28 - 4.5, ((event.clientX - box.left) / box.width) * 28 - 4.5);
    };
    this.canvas.addEventListener("pointerdown", (event) => { this.canvas.setPointerCapture(event.pointerId); follow(event); });
    this.canvas.addEventListener("pointermove", (event) => event.buttons && follow(event));
    this.canvas.addEventListener("keydown", (event) => {
      const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
      if (!step) return;
      event.preventDefault();
      this.frame(this.state.frame[0] + step[0], this.state.frame[1] + step[1]);
    });
    return h("div", { class: "finder" }, this.canvas,
      h("button", { type: "button", "data-testid": "sandbox-shrink", onclick: () => this.take(math.shrink(this.drawing, 28, 9)) }, this.t("shrink")),
      h("button", { type: "button", "data-testid": "sandbox-crop", onclick: () => this.frame(...this.state.frame) }, this.t("crop")));
  }

  frame(top, left) {
    const within = (value) => Math.max(0, Math.min(19, Math.round(value)));
    this.state.frame = [within(top), within(left)];
    this.take(math.crop(this.drawing, 28, ...this.state.frame, 9));
  }

  take(pixels) {
    // Two decimals, so that the cells show all that they hold.
    this.change({ size: 9, values: Array.from(pixels, (value) => Math.round((value / 255) * 100) / 100) });
  }

  paintFinder() {
    const context = this.canvas.getContext("2d");
    const image = context.createImageData(28, 28);
    this.drawing.forEach((value, at) => image.data.set([255 - value, 255 - value, 255 - value, 255], at * 4));
    context.putImageData(image, 0, 0);
    context.strokeStyle = "#d95f0e";
    context.strokeRect(this.state.frame[1] + 0.5, this.state.frame[0] + 0.5, 8, 8);
  }

  // ---- what a person does ---------------------------------------------------------------------

  set(name, value) {
    if (name === "pace") {
      this.state.pace = value;
    } else if (name === "side") {
      this.change({ side: value, kernel: this.resized(value) });
    } else if (name === "size") {
      const { size, values } = this.state;
      const kept = (at) => [Math.floor(at / value), at % value];
      this.change({ size: value, values: Array.from({ length: value ** 2 }, (_, at) => (kept(at).every((n) => n < size) ? values[kept(at)[0] * size + kept(at)[1]] : 0)) });
    } else {
      this.change({ [name]: value });
    }
  }

  /** A named kernel stays what it is at another size; a hand-made one keeps its corner. */
  resized(side) {
    const name = this.presetName();
    if (name && kernelNames(side).includes(name)) return KERNELS[name](side);
    const { kernel, side: before } = this.state;
    return Array.from({ length: side ** 2 }, (_, at) => {
      const [row, column] = [Math.floor(at / side), at % side];
      return row < before && column < before ? kernel[row * before + column] : 0;
    });
  }

  presetName() {
    const { side, kernel } = this.state;
    return kernelNames(side).find((name) => KERNELS[name](side).every((value, at) => Math.abs(value - kernel[at]) < 1e-9));
  }

  usePreset() {
    if (this.preset.value) this.change({ kernel: KERNELS[this.preset.value](this.state.side) });
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
    const typed = { " ": now === this.state.brush ? 0 : this.state.brush, Enter: this.state.brush, Delete: 0, Backspace: 0, "-": -now || 0 };
    const value = /^\d$/.test(key) ? Number(key) : typed[key];
    if (value === undefined) return false;
    this.paintCell(row, column, value);
    return true;
  }

  typeKernel(at, field) {
    const value = math.readNumber(field.value);
    field.classList.toggle("bad", Number.isNaN(value));
    if (!Number.isNaN(value)) this.change({ kernel: this.state.kernel.with(at, value) });
  }

  async copy() {
    try {
      await navigator.clipboard.writeText(this.parts.code.textContent);
    } catch {
      // No clipboard without https: select the lines, so that one key copies them.
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

  // ---- showing --------------------------------------------------------------------------------

  render() {
    const s = this.state;
    const input = { values: s.values, height: s.size, width: s.size };
    this.wrong = math.problem(input, s);
    this.result = math.compute(input, s.kernel, s);
    s.position = Math.min(s.position, Math.max(0, this.result.values.length - 1));
    const at = this.hovered ?? s.position;
    const [i, j] = this.wrong ? [0, 0] : [Math.floor(at / this.result.width), at % this.result.width];
    const parts = this.wrong ? [] : math.terms(input, s.kernel, s, i, j);
    const differ = math.isPooling(s.operation) ? [] : math.differences(input, s.kernel, s);
    this.renderControls();
    this.renderInput(parts);
    this.renderKernel();
    this.renderOutput(at, differ);
    this.renderStep(parts, i, j);
    this.renderDiffer(differ);
    this.parts.code.textContent = this.wrong ? "" : code(input, s.kernel, s);
    this.copyButton.textContent = this.t("copy");
    this.copyButton.disabled = Boolean(this.wrong);
    if (this.canvas && this.drawing) this.paintFinder();
    try {
      sessionStorage.setItem(KEPT, JSON.stringify(s));
    } catch {
      // A browser that forbids storage still has its sandbox.
    }
  }

  renderControls() {
    const s = this.state;
    const pooling = math.isPooling(s.operation);
    this.kinds.forEach((button) => {
      const chosen = button.dataset.operation === s.operation;
      button.setAttribute("aria-checked", String(chosen));
      button.tabIndex = chosen ? 0 : -1;
    });
    for (const name of ["side", "stride", "padding", "dilation", "size"]) {
      this.element.querySelector(`[data-testid=sandbox-${name}]`).value = String(s[name]);
    }
    this.element.querySelector("[data-testid=sandbox-dilation]").disabled = s.operation === "average";
    this.kernelSection.hidden = pooling;
    this.poolSection.hidden = !pooling;
    this.poolHint.textContent = this.t(s.operation === "max" ? "max_hint" : "average_hint", { side: s.side, count: s.side ** 2 });
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
      const kind = [at < 0 ? "padding" : "", seen.has(`${r},${c}`) ? "seen" : "", best && best.row === r && best.column === c ? "winner" : ""];
      const text = at < 0 ? (s.operation === "max" ? "−∞" : "0") : short(s.values[at]);
      const label = this.t(at < 0 ? "cell_padding" : "cell", { row: r + 1, column: c + 1, value: text });
      return { text, colour: at < 0 ? "" : colours.of(s.values[at]), kind: kind.join(" "), label };
    });
    this.parts.inputTitle.textContent = this.t(s.padding ? "input_padded" : "input_size", { size: s.size, padded: side });
    this.parts.inputLegend.replaceChildren(legend(colours));
  }

  renderKernel() {
    const s = this.state;
    const colours = colouring(s.kernel, true);
    if (this.kernelBoard.childElementCount !== s.side ** 2) this.buildKernel();
    [...this.kernelBoard.children].forEach((cell, at) => {
      const field = cell.firstElementChild;
      cell.style.background = colours.of(s.kernel[at]);
      cell.style.color = inkOn(colours.of(s.kernel[at]));
      if (getFocus(field) !== field) field.value = fraction(s.kernel[at]);
    });
    const chosen = this.presetName() ?? "";
    const names = ["", ...kernelNames(s.side)];
    this.preset.replaceChildren(...names.map((name) => h("option", { value: name, disabled: !name }, this.t(`kernel_${name || "own"}`))));
    this.preset.value = chosen;
    this.parts.kernelLegend.replaceChildren(legend(colours));
    this.parts.turned.hidden = s.operation !== "convolution";
    const turned = math.turned(s.kernel);
    this.turnedBoard.shape(s.side, s.side);
    this.turnedBoard.paint((row, column) => {
      const value = turned[row * s.side + column];
      return { text: fraction(value), colour: colours.of(value), label: this.t("cell", { row: row + 1, column: column + 1, value: fraction(value) }) };
    });
    this.parts.turned.replaceChildren(h("span", { class: "hint" }, this.t("turned")), this.turnedBoard.element);
  }

  buildKernel() {
    const { side } = this.state;
    this.kernelBoard.style.setProperty("--columns", String(side));
    this.kernelBoard.replaceChildren(...Array.from({ length: side ** 2 }, (_, at) => {
      const label = `${this.t("kernel")} ${Math.floor(at / side) + 1}, ${(at % side) + 1}`;
      const field = h("input", { class: "number", inputmode: "decimal", "aria-label": label, oninput: () => this.typeKernel(at, field), onblur: () => { field.classList.remove("bad"); field.value = fraction(this.state.kernel[at]); }, onfocus: () => field.select() });
      return h("div", { class: "cell" }, field);
    }));
  }

  renderOutput(at, differ) {
    const { values, height, width } = this.result;
    const pooling = math.isPooling(this.state.operation);
    const colours = colouring(values, pooling ? undefined : true);
    this.output.shape(height, width);
    this.output.paint((row, column) => {
      const cell = row * width + column;
      const shown = cell < this.filled;
      const kind = [shown ? "" : "waiting", cell === at ? "here" : "", differ[cell] && shown ? "parts" : ""];
      const value = shown ? short(values[cell]) : "";
      return { text: value, colour: shown ? colours.of(values[cell]) : "", kind: kind.join(" "), label: this.t("cell", { row: row + 1, column: column + 1, value: value || this.t("not_yet") }) };
    });
    this.parts.outputTitle.textContent = this.wrong ? this.t("output") : this.t("output_size", { height, width });
    this.parts.outputLegend.replaceChildren(...(this.wrong ? [] : [legend(colours)]));
  }

  renderStep(parts, i, j) {
    const { step } = this.parts;
    step.hidden = Boolean(this.wrong);
    step.setAttribute("aria-live", this.timer ? "off" : "polite");
    if (this.wrong) return;
    const value = math.total(parts, this.state.operation);
    Object.assign(step.dataset, { i, j, value });
    const heading = this.t("step", { row: i + 1, column: j + 1, number: i * this.result.width + j + 1, count: this.result.values.length });
    step.replaceChildren(h("p", {}, h("b", {}, heading)), this.formula(parts), ...this.arithmetic(parts, value));
  }

  formula(parts) {
    const s = this.state;
    const d = math.dilationOf(s);
    const shift = (letter) => (d === 1 ? `${letter} − 1` : `${d}(${letter} − 1)`);
    const line = h("p", { class: "formula", "data-testid": "sandbox-formula" });
    if (math.isPooling(s.operation)) {
      line.textContent = this.t(`formula_${s.operation}`, { side: s.side, p: shift("p"), q: shift("q") });
      return line;
    }
    const minus = s.operation === "convolution";
    const index = (a, b) => (minus ? (d === 1 ? `${a} − ${b} + 1` : `${a} − ${shift(b)}`) : d === 1 ? `${a} + ${b} − 1` : `${a} + ${shift(b)}`);
    const limits = (letter) => [h("sub", {}, `${letter}=1`), h("sup", {}, String(s.side))];
    line.append("y(i, j) = Σ", ...limits("p"), " Σ", ...limits("q"), ` x(${index("i", "p")}, ${index("j", "q")}) · k(p, q)`);
    const corner = parts[0]; // the pixel that k(1, 1) meets: upper left, or lower right once turned
    const where = this.t(minus ? "corner_lower" : "corner_upper", { i: corner.row + 1, j: corner.column + 1 });
    line.append(h("span", { class: "hint" }, `  ${where}`));
    return line;
  }

  arithmetic(parts, value) {
    const { operation, side } = this.state;
    if (operation === "max") return this.maxArithmetic(parts, value);
    if (operation === "average") {
      const sum = parts.map((term) => signedText(term.x, DIGITS)).join(" + ");
      return [h("p", { class: "sum" }, `(${sum}) / ${side ** 2} = `, h("b", {}, show(value)))];
    }
    const rounded = math.addUp(parts.map((term) => term.product), DIGITS);
    const grid = h("div", { class: "products", style: { gridTemplateColumns: `repeat(${side}, auto)` } });
    parts.forEach((term, at) => grid.append(this.product(term, rounded[at])));
    const nonzero = rounded.filter((product) => product !== 0);
    const sum = nonzero.length ? nonzero.map((product) => signedText(product, 8)).join(" + ") : "0";
    const total = Number(rounded.reduce((a, b) => a + b, 0).toFixed(DIGITS));
    const rest = nonzero.length < parts.length ? this.t("zeros", { count: parts.length - nonzero.length }) : "";
    return [
      h("p", { class: "hint" }, this.t("products")), h("div", { class: "scroll" }, grid),
      h("p", { class: "sum" }, `${sum} = `, h("b", { "data-testid": "sandbox-sum" }, show(total, 8)), h("span", { class: "hint" }, `  ${rest}`)),
    ];
  }

  maxArithmetic(parts, value) {
    const best = math.winner(parts);
    const line = h("p", { class: "sum" }, "max(");
    parts.forEach((term, at) => line.append(at ? ", " : "", at === best ? h("b", {}, short(term.x)) : short(term.x)));
    const from = this.t("winner", { row: parts[best].row + 1, column: parts[best].column + 1 });
    line.append(") = ", h("b", { "data-testid": "sandbox-sum" }, short(value)), h("span", { class: "hint" }, `  ${from}`));
    return [line];
  }

  product(term, rounded) {
    const kind = Math.abs(term.product) < 1e-12 ? "product none" : "product";
    const text = `${signedText(term.x, 4)} · ${bracket(fraction(term.k))} = ${show(rounded, 8)}`;
    const light = (on) => () => this.input.cell(term.row + this.state.padding, term.column + this.state.padding)?.classList.toggle("lit", on);
    return h("span", { class: kind, title: `x(${term.row + 1}, ${term.column + 1}) · k(${term.p + 1}, ${term.q + 1})`, onpointerenter: light(true), onpointerleave: light(false) }, text);
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

const getFocus = (element) => element.getRootNode().activeElement;

/** "1/9" where a number is one over a whole, else its digits. */
function fraction(value) {
  const whole = Math.round(1 / value);
  const exact = Number.isInteger(Number((value * 1000).toFixed(9)));
  if (!exact && whole > 1 && whole < 100 && Math.abs(value - 1 / whole) < 1e-12) return `1/${whole}`;
  return show(Math.abs(value) < 1e-12 ? 0 : value);
}

const bracket = (text) => (/[−/]/.test(text) ? `(${text})` : text);
const signedText = (value, digits) => bracket(show(Math.abs(value) < 1e-12 ? 0 : value, digits));
