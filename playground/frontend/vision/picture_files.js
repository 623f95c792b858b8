// Choosing picture files.

import { h } from "../shared/dom.js";

/**
 * A hidden input for picture files. It is empty again after each choice, so that the same file can
 * be chosen twice.
 * @param {string} id for tests @param {(files: File[]) => void} take
 * @param {boolean} [multiple]
 */
export function pictureInput(id, take, multiple = false) {
  const input = h("input", {
    type: "file",
    accept: "image/*,.heic,.heif",
    multiple,
    class: "vs-file",
    tabindex: "-1",
    "aria-hidden": "true",
    "data-testid": id,
    onchange: () => {
      const files = [...input.files];
      input.value = "";
      if (files.length) take(files);
    },
  });
  return input;
}

/**
 * A button that chooses picture files, with its input, `<id>-file`.
 * @param {string} id @param {string} text @param {(files: File[]) => void} take
 * @param {boolean} [multiple]
 */
export function pictureButton(id, text, take, multiple = false) {
  const input = pictureInput(`${id}-file`, take, multiple);
  const button = h(
    "button",
    { type: "button", "data-testid": id, onclick: () => input.click() },
    text,
  );
  return h("span", { class: "vs-upload" }, button, input);
}
