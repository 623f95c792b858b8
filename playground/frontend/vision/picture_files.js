// Choosing picture files, and reading them for the server.

import { h } from "../shared/dom.js";
import { encodePicture, MOST_BYTES } from "../shared/pictures.js";

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

/**
 * A file's content in base64, scaled down if it is large; no data, and the problem, if it is too
 * large to be sent.
 * @param {File} file @param {(id: string, values?: Record<string, any>) => string} t
 * @returns {Promise<{data: string|null, problem: string}>}
 */
export async function readPicture(file, t) {
  const url = URL.createObjectURL(file);
  const data = await encodePicture(file, h("img", { src: url, alt: "" }));
  URL.revokeObjectURL(url);
  return { data, problem: data === null ? t("photo_large", { limit: MOST_BYTES / 1e6 }) : "" };
}
