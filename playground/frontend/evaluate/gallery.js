// The selected examples, images or sentences, as buttons that open them.

import { h } from "../shared/dom.js";

const FIRST = 60; // examples shown at first, and more at each click

/**
 * The examples' inputs; `pictures` holds bytes, n × channels × height × width.
 * @typedef {{kind: string, shape: number[], pictures: Uint8Array|null,
 *   sentences: string[]|null}} Data
 */

/** Draw an image in its own resolution; a grey one is inverted on a light page.
 * @param {Data} data @param {number} row @param {boolean} dark */
export function picture({ shape, pictures }, row, dark) {
  const [channels, height, width] = shape;
  const canvas = h("canvas", { width, height, "aria-hidden": "true" });
  const paper = canvas.getContext("2d");
  const image = paper.createImageData(width, height);
  const size = height * width;
  const start = row * channels * size;
  for (let at = 0; at < size; at++) {
    for (let c = 0; c < 3; c++) {
      const value = pictures[start + (channels > 1 ? c * size : 0) + at];
      image.data[4 * at + c] = channels > 1 || dark ? value : 255 - value;
    }
    image.data[4 * at + 3] = 255;
  }
  paper.putImageData(image, 0, 0);
  return canvas;
}

export class Gallery {
  /** @param {(row: number) => void} open @param {(id: string, values?: object) => string} t */
  constructor(open, t) {
    this.open = open;
    this.t = t;
    this.most = FIRST;
    this.list = h("div", { class: "ev-gallery", "data-testid": "ev-gallery" });
  }

  /**
   * @param {{data: Data, rows: number[], opened: number|null, dark: boolean,
   *   name: (row: number) => string, right: (row: number) => boolean}} shown
   */
  show(shown) {
    const { data, rows, opened, dark, name, right } = shown;
    this.list.classList.toggle("ev-texts", data.kind === "text");
    /** @type {HTMLElement[]} */
    const items = rows.slice(0, this.most).map((row) =>
      h(
        "button",
        {
          type: "button",
          class: `ev-example ${right(row) ? "right" : "wrong"}${row === opened ? " on" : ""}`,
          "data-testid": "ev-example",
          "data-row": row,
          title: name(row),
          "aria-label": name(row),
          onclick: () => this.open(row),
        },
        data.kind === "image" ? picture(data, row, dark) : data.sentences[row],
      ),
    );
    if (!rows.length) items.push(h("p", { class: "ev-empty" }, this.t("nothing")));
    if (rows.length > this.most) {
      const more = () => {
        this.most += FIRST;
        this.show(shown);
      };
      const words = this.t("more", { count: rows.length - this.most });
      items.push(h("button", { type: "button", class: "np-button ev-more", onclick: more }, words));
    }
    this.list.replaceChildren(...items);
  }

  /** Go back to the initial number of examples. */
  reset() {
    this.most = FIRST;
    this.list.scrollTop = 0;
  }
}
