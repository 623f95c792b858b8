// What is it? One photo, the best answers of two nets, and which parts of the photo a label of one
// of them depends on.

import { h, rove } from "../shared/dom.js";
import { uploadsHidden } from "../shared/pictures.js";
import { largest, paintHeat, peak } from "./heat.js";
import { PhotoPicker } from "./photo_picker.js";

const LOOKS = ["none", "occlusion", "grad_cam"];
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

const percent = (/** @type {number} */ value) => `${(100 * value).toFixed(1)} %`;

export class WhatView {
  /** @param {import("./vision.js").VisionPage} page */
  constructor(page) {
    this.page = page;
    this.t = page.t;
    this.asked = ""; // the key of the map that was requested last
    /** @type {number[]|null} */ this.cell = null;
    this.picker = new PhotoPicker(page, () => (this.picture.hidden = this.picker.camera.isOpen));
    this.build();
  }

  // ---- elements ---------------------------------------------------------------------------------

  build() {
    const { t } = this;
    this.image = h("img", { alt: "", draggable: "false" });
    this.overlay = h("canvas", { width: 448, height: 448 });
    this.outline = h("div", { class: "vs-outline", hidden: true });
    this.picture = h("div", {
      class: "vs-picture",
      tabindex: "0",
      role: "img",
      "data-testid": "vision-photo",
    });
    this.picture.append(this.image, this.overlay, this.outline);
    this.caption = h("p", { class: "vs-caption", role: "status", "data-testid": "vision-caption" });
    this.looks = h(
      "div",
      { class: "vs-row", role: "group", "aria-label": t("looks"), "data-testid": "vision-looks" },
      ...LOOKS.map((look) =>
        h(
          "button",
          {
            type: "button",
            class: "vs-chip",
            "data-look": look,
            onclick: () => this.page.tell({ look }),
          },
          t(`look_${look}`),
        ),
      ),
    );
    rove(this.looks);
    this.legend = h("div", { class: "vs-legend" });
    this.answers = h("div", { class: "vs-answers", "data-testid": "vision-answers" });
    this.element = h(
      "div",
      { class: "vs-what" },
      h("div", { class: "vs-left" }, this.picker.element, this.picture, this.caption),
      h("div", { class: "vs-right" }, this.answers, this.looks, this.legend),
    );
    this.picker.dropOn(this.picture);
    this.picture.addEventListener("pointermove", (event) => this.point(event));
    this.picture.addEventListener("pointerleave", () => this.choose(null));
    this.picture.addEventListener("blur", () => this.choose(null));
    this.picture.addEventListener("keydown", (event) => this.press(event));
    this.cards = [0, 1].map((side) => this.card(side));
    this.answers.replaceChildren(...this.cards.map(({ element }) => element));
  }

  /** A net's card. @param {number} side 0 or 1 */
  card(side) {
    const select = h("select", {
      "aria-label": this.t(`net_${side}`),
      "data-testid": `vision-net-${side}`,
      onchange: () => {
        const nets = this.data.nets.map(({ name }) => name);
        nets[side] = select.value;
        this.page.tell({ nets });
      },
    });
    const time = h("small", { translate: "no" });
    const best = h("div", { class: "vs-best" });
    const note = h("p", { class: "vs-quiet" });
    const element = h(
      "section",
      { class: "vs-card", "data-testid": `vision-answer-${side}` },
      h("div", { class: "vs-head" }, select, time),
      best,
      note,
    );
    return { element, select, time, best, note };
  }

  // ---- data from Python -------------------------------------------------------------------------

  receive(data) {
    const fresh = this.data?.key !== data.key;
    this.data = data;
    if (fresh) this.cell = null;
    this.picker.receive(data);
    this.cards.forEach((card, side) => this.paintCard(card, side));
    this.paintPicture();
    if (data.look !== "none" && !data.heat && this.asked !== data.key) {
      this.asked = data.key;
      this.page.tell({ heat: data.key });
    }
    Object.assign(this.element.dataset, { photo: data.photo || "own", look: data.look });
  }

  paintCard(card, side) {
    const { nets, options, of, label } = this.data;
    const net = nets[side];
    const known = options.map(([name]) => name).join();
    if (card.select.dataset.known !== known) {
      card.select.dataset.known = known;
      card.select.replaceChildren(
        ...options.map(([name, title]) => h("option", { value: name }, title)),
      );
    }
    card.select.value = net.name;
    card.time.textContent = this.t("ms", {
      ms: net.ms < 10 ? net.ms.toFixed(1) : Math.round(net.ms),
    });
    const [first] = net.best;
    Object.assign(card.element.dataset, {
      net: net.name,
      label: first.label,
      probability: String(first.probability),
      ms: String(net.ms),
    });
    const isOf = side === of[0];
    card.element.classList.toggle("explained", isOf);
    const rows = [...net.best];
    // The explained label stays in sight, even if it is not among the best of this photo.
    if (isOf && !rows.some(({ index }) => index === of[1])) rows.push(label);
    const key = rows.map((row) => row.index).join();
    if (card.best.dataset.key !== key) {
      card.best.dataset.key = key;
      card.best.replaceChildren(...rows.map((row) => this.row(side, row)));
      rove(card.best);
    }
    rows.forEach((row, k) => {
      const button = /** @type {HTMLElement} */ (card.best.children[k]);
      button.setAttribute("aria-pressed", String(isOf && row.index === of[1]));
      const [name, bar, share] = button.children;
      name.textContent = row.label;
      /** @type {HTMLElement} */ (bar.firstChild).style.width = `${100 * row.probability}%`;
      share.textContent = percent(row.probability);
    });
    card.note.textContent = net.name === "lite0-random" ? this.t("random_net") : "";
    card.note.hidden = !card.note.textContent;
  }

  /** A label with its probability; a click explains it. */
  row(side, { index }) {
    return h(
      "button",
      {
        type: "button",
        class: "vs-label",
        "data-index": index,
        title: this.t("explain"),
        onclick: () => this.page.tell({ of: [side, index] }),
      },
      h("span", {}),
      h("i", {}, h("b", {})),
      h("span", { translate: "no" }),
    );
  }

  // ---- the picture with its map -----------------------------------------------------------------

  paintPicture() {
    const { t, data } = this;
    const { picture, heat, label, look, nets, of } = data;
    if (this.image.src !== picture.url) this.image.src = picture.url;
    const factor = Math.max(1, Math.ceil(448 / Math.max(picture.width, picture.height)));
    this.overlay.width = factor * picture.width;
    this.overlay.height = factor * picture.height;
    this.image.style.aspectRatio = `${picture.width} / ${picture.height}`;
    const signed = look === "occlusion";
    if (heat) paintHeat(this.overlay, heat, signed);
    const waits = look !== "none" && !heat;
    this.picture.classList.toggle("waiting", waits);
    this.picture.classList.toggle("mapped", Boolean(heat));
    for (const button of this.looks.querySelectorAll("button"))
      button.setAttribute("aria-pressed", String(button.dataset.look === look));
    this.picture.dataset.state = waits ? "waiting" : "shown";
    if (heat) this.picture.dataset.peak = peak(heat).join();
    else delete this.picture.dataset.peak;
    const values = { label: label.label, net: nets[of[0]].title };
    const [says, ...bar] = this.legendOf(look, heat, values);
    this.legend.replaceChildren(h("p", {}, says), ...bar);
    this.picture.setAttribute("aria-label", `${t("photo_label", values)} ${says}`);
    this.choose(this.cell);
  }

  legendOf(look, heat, values) {
    if (look === "none") return [this.t("look_none_says", values)];
    if (!heat) return [this.t("look_waits", values)];
    const says = this.t(`look_${look}_says`, { ...values, ms: heat.ms });
    const most = largest(heat);
    const ends =
      look === "occlusion"
        ? [`−${percent(most)}`, "0", `+${percent(most)}`]
        : ["0", this.t("most")];
    const bar = h(
      "div",
      { class: `vs-scale ${look}`, "aria-hidden": "true" },
      h("i", {}),
      h("div", {}, ...ends.map((end) => h("span", { translate: "no" }, end))),
    );
    return [says, bar];
  }

  /** @param {PointerEvent} event */
  point(event) {
    const { heat } = this.data;
    if (!heat) return;
    const box = this.picture.getBoundingClientRect();
    const at = (/** @type {number} */ part, /** @type {number} */ count) =>
      Math.min(count - 1, Math.max(0, Math.floor(part * count)));
    this.choose([
      at((event.clientY - box.top) / box.height, heat.values.length),
      at((event.clientX - box.left) / box.width, heat.values[0].length),
    ]);
  }

  /** Move to another cell of the map with the arrow keys. @param {KeyboardEvent} event */
  press(event) {
    const { heat } = this.data;
    const way = ARROWS[event.key];
    if (!way || !heat) return;
    event.preventDefault();
    const [row, column] = this.cell ?? peak(heat);
    const sizes = [heat.values.length, heat.values[0].length];
    const moved = this.cell ? [row + way[0], column + way[1]] : [row, column];
    this.choose(moved.map((at, axis) => Math.min(sizes[axis] - 1, Math.max(0, at))));
  }

  /** Show the numbers of a cell of the map. @param {number[]|null} cell */
  choose(cell) {
    const { heat, look, label, picture } = this.data;
    this.cell = heat ? cell : null;
    this.outline.hidden = !this.cell;
    if (!this.cell) {
      const hint = heat ? this.t(look === "occlusion" ? "hover_occlusion" : "hover_grad_cam") : "";
      this.caption.textContent = [hint, uploadsHidden() ? "" : this.t("drop")].join(" ");
      return;
    }
    const [row, column] = this.cell;
    const value = heat.values[row][column];
    const [rows, columns] = [heat.values.length, heat.values[0].length];
    let box = [row / rows, column / columns, (row + 1) / rows, (column + 1) / columns];
    if (heat.squares) {
      const { width, height } = picture;
      box = heat.squares[row][column].map((at, k) => at / (k % 2 ? width : height));
      const numbers = { before: percent(heat.whole), after: percent(heat.whole - value) };
      this.caption.textContent = this.t("covered", { ...numbers, label: label.label });
    } else this.caption.textContent = this.t("weighted", { share: percent(value / largest(heat)) });
    const [top, left, bottom, right] = box.map((part) => 100 * part);
    Object.assign(this.outline.style, {
      top: `${top}%`,
      left: `${left}%`,
      width: `${right - left}%`,
      height: `${bottom - top}%`,
    });
  }

  /** Called when the view closes. */
  end() {
    this.picker.end();
  }
}
