// The names of a gallery with their pictures.

import { h } from "../shared/dom.js";
import { uploadsHidden } from "../shared/pictures.js";
import { pictureButton } from "./picture_files.js";

export class GalleryCards {
  /** @param {import("./again.js").AgainPart} part */
  constructor(part) {
    this.part = part;
    this.element = h("div", { class: "vw-gallery", "data-testid": "which-gallery" });
  }

  /** @param {import("./cosines.js").Named[]} names */
  show(names) {
    const numbers = names.map(({ number, name, pictures }) => [
      number,
      name,
      pictures.map((each) => each.number),
    ]);
    const key = JSON.stringify([this.part.data.url, numbers]);
    if (this.element.dataset.key === key) return;
    this.element.dataset.key = key;
    this.element.dataset.count = String(names.length);
    this.element.replaceChildren(...names.map((each) => this.card(each)));
  }

  /** @param {import("./cosines.js").Named} given */
  card({ number, name, pictures }) {
    const { part } = this;
    const { t } = part;
    const field = h("input", {
      type: "text",
      maxlength: "30",
      value: name,
      "aria-label": t("name_of", { name }),
      onchange: () => part.change("rename", { number, name: field.value }),
    });
    const take = (files) => part.addPictures(number, files);
    const more = pictureButton("which-more", "＋", take, true);
    const add = /** @type {HTMLElement} */ (more.firstChild);
    const remove = part.button("which-remove", "×", () => part.change("remove", { number }));
    for (const [button, id] of /** @type {[HTMLElement, string][]} */ ([
      [add, "more_pictures"],
      [remove, "remove_name"],
    ])) {
      button.classList.add("vs-icon");
      button.title = t(id, { name });
      button.setAttribute("aria-label", button.title);
    }
    return h(
      "section",
      { class: "vw-name", "data-testid": "which-named", "data-name": name },
      h(
        "div",
        { class: "vw-faces" },
        ...pictures.map((each) => this.picture(name, each.number, pictures.length)),
      ),
      field,
      h("div", { class: "vs-row" }, ...(uploadsHidden() ? [] : [more]), remove),
    );
  }

  /** A picture; of several, a click removes it.
   * @param {string} name @param {number} number @param {number} count */
  picture(name, number, count) {
    const { part } = this;
    const src = part.urlOf(number);
    if (count < 2) return h("img", { class: "vw-face", src, alt: name });
    const title = part.t("remove_picture", { name });
    const onclick = () => part.change("forget", { number });
    const attributes = { type: "button", class: "vs-shot", title, "aria-label": title, onclick };
    return h("button", attributes, h("img", { src, alt: "" }));
  }
}
