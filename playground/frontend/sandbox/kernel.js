// The sandbox's kernel: editable numbers, a choice of classic kernels, and the kernel turned by
// 180° for true convolution; for pooling, a description of the window.

import { inkOn } from "../shared/colours.js";
import { activeIn, h } from "../shared/dom.js";
import { fraction } from "../shared/numbers.js";
import { Board, colouring, legend } from "./board.js";
import { KERNELS, kernelNames } from "./kernels.js";
import * as math from "./math.js";

export class KernelSide {
  /**
   * @param {(key: string, values?: object) => string} t
   * @param {(kernel: number[]) => void} change
   */
  constructor(t, change) {
    this.t = t;
    this.change = change;
    this.board = h("div", {
      class: "board",
      role: "group",
      "aria-label": t("kernel"),
      "data-testid": "sandbox-kernel",
    });
    this.turnedBoard = new Board({ testid: "sandbox-turned", label: t("turned") });
    this.turnedBoard.element.classList.add("small");
    this.turned = h(
      "div",
      { class: "side" },
      h("span", { class: "hint" }, t("turned")),
      this.turnedBoard.element,
    );
    this.legend = h("div");
    this.preset = h("select", {
      "data-testid": "sandbox-preset",
      onchange: () => this.usePreset(),
    });
    this.weights = h(
      "div",
      { class: "side" },
      h("h4", {}, t("kernel")),
      this.board,
      this.legend,
      h("label", {}, t("preset"), this.preset),
      h("p", { class: "hint" }, t("kernel_hint")),
      this.turned,
    );
    this.poolHint = h("p");
    this.pool = h("div", { class: "side" }, h("h4", {}, t("window")), this.poolHint);
    this.element = h("div", { class: "side" }, this.weights, this.pool);
  }

  /** @param {any} s the user's choices (state.js) */
  show(s) {
    this.state = s;
    const pooling = math.isPooling(s.operation);
    this.weights.hidden = pooling;
    this.pool.hidden = !pooling;
    this.poolHint.textContent = this.t(s.operation === "max" ? "max_hint" : "average_hint", {
      side: s.side,
      count: s.side ** 2,
    });
    const colours = colouring(s.kernel, true);
    this.showFields(s, colours);
    const names = ["", ...kernelNames(s.side)];
    this.preset.replaceChildren(
      ...names.map((name) =>
        h("option", { value: name, disabled: !name }, this.t(`kernel_${name || "own"}`)),
      ),
    );
    this.preset.value = nameOf(s) ?? "";
    this.legend.replaceChildren(legend(colours));
    this.turned.hidden = s.operation !== "convolution";
    const turned = math.turned(s.kernel);
    this.turnedBoard.shape(s.side, s.side);
    this.turnedBoard.paint((row, column) => {
      const value = turned[row * s.side + column];
      return {
        text: fraction(value),
        colour: colours.of(value),
        label: this.t("cell", { row, column, value: fraction(value) }),
      };
    });
  }

  showFields(s, colours) {
    if (this.board.childElementCount !== s.side ** 2) this.build(s.side);
    this.fields.forEach((field, at) => {
      const cell = field.parentElement;
      cell.style.background = colours.of(s.kernel[at]);
      cell.style.color = inkOn(colours.of(s.kernel[at]));
      if (field !== activeIn(field)) field.value = fraction(s.kernel[at]);
    });
  }

  build(side) {
    this.board.style.setProperty("--columns", String(side));
    this.fields = Array.from({ length: side ** 2 }, (_, at) => {
      const label = `${this.t("kernel")} ${Math.floor(at / side)}, ${at % side}`;
      const field = h("input", {
        class: "number",
        inputmode: "decimal",
        "aria-label": label,
        oninput: () => this.type(at, field),
        onblur: () => this.leave(at, field),
        onfocus: () => field.select(),
      });
      return field;
    });
    this.board.replaceChildren(...this.fields.map((field) => h("div", { class: "cell" }, field)));
  }

  type(at, field) {
    const value = math.readNumber(field.value);
    field.classList.toggle("bad", Number.isNaN(value));
    if (!Number.isNaN(value)) this.change(this.state.kernel.with(at, value));
  }

  leave(at, field) {
    field.classList.remove("bad");
    field.value = fraction(this.state.kernel[at]);
  }

  usePreset() {
    if (this.preset.value) this.change(KERNELS[this.preset.value](this.state.side));
  }
}

/** The name of the classic kernel that equals this kernel, if any. */
const nameOf = ({ side, kernel }) =>
  kernelNames(side).find((name) =>
    KERNELS[name](side).every((value, at) => Math.abs(value - kernel[at]) < 1e-9),
  );

/** The kernel resized to another side: a classic kernel is made anew; any other is cropped or
 * padded with zeros at the lower right. */
export function resized(s, side) {
  const name = nameOf(s);
  if (name && kernelNames(side).includes(name)) return KERNELS[name](side);
  return Array.from({ length: side ** 2 }, (_, at) => {
    const [row, column] = [Math.floor(at / side), at % side];
    return row < s.side && column < s.side ? s.kernel[row * s.side + column] : 0;
  });
}
