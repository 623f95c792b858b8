// Picture files that the user drops on an element or pastes into the page.

import { h } from "./dom.js";

export const MOST_BYTES = 1_500_000; // larger files are scaled down and sent as JPEG
const SIDE = 1400; // pixels of the longer side after scaling down

/** Whether the page's link hides uploads (`ui/hidden.py`). */
export const uploadsHidden = () =>
  getComputedStyle(document.documentElement).getPropertyValue("--np-no-uploads").trim() === "1";

/** Call `take` for a picture file dropped on `field` or pasted into the page, unless the link
 * hides uploads.
 * @param {HTMLElement} field @param {AbortSignal} signal @param {(file: File) => void} take */
export function onPicture(field, signal, take) {
  const files = (/** @type {DataTransfer|null} */ given) => [...(given?.files ?? [])];
  field.addEventListener(
    "dragover",
    (event) => {
      if (uploadsHidden() || ![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
      event.preventDefault();
      field.classList.add("np-drop");
    },
    { signal },
  );
  for (const name of ["dragleave", "drop"])
    field.addEventListener(name, () => field.classList.remove("np-drop"), { signal });
  field.addEventListener(
    "drop",
    (event) => {
      const [file] = files(event.dataTransfer);
      if (!file || uploadsHidden()) return;
      event.preventDefault();
      take(file);
    },
    { signal },
  );
  document.addEventListener(
    "paste",
    (event) => {
      const [file] = files(event.clipboardData);
      const target = /** @type {Element} */ (event.target);
      if (!file || uploadsHidden() || target.closest?.("input, textarea, [contenteditable]"))
        return;
      event.preventDefault();
      take(file);
    },
    { signal },
  );
}

/**
 * The file in base64 to send to Python, scaled down if it is large. `picture` shows it and its
 * `hidden` tells whether this browser can. Null: too large, and this browser cannot scale it.
 * @param {File} file @param {HTMLImageElement} picture @returns {Promise<string|null>}
 */
export async function encodePicture(file, picture) {
  const seen = await picture.decode().then(
    () => true,
    () => false, // a format that this browser cannot show; Python may be able to read it
  );
  picture.hidden = !seen;
  if (file.size <= MOST_BYTES) return bytesOf(file);
  return seen ? smaller(picture) : null;
}

/** @param {File} file @returns {Promise<string>} the file's bytes in base64 */
const bytesOf = (file) =>
  new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result).replace(/^[^,]*,/, ""));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  });

/** Scale a large picture down to a JPEG. @param {HTMLImageElement} picture */
function smaller(picture) {
  const { naturalWidth: width, naturalHeight: height } = picture;
  const factor = Math.min(1, SIDE / Math.max(width, height));
  const canvas = h("canvas", {
    width: Math.max(1, Math.round(width * factor)),
    height: Math.max(1, Math.round(height * factor)),
  });
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser has no 2D canvas.");
  context.fillStyle = "#fff"; // transparent pixels become white
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/jpeg", 0.92).replace(/^[^,]*,/, "");
}
