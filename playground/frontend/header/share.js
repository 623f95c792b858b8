// The share dialog: a link to the page in its current state, and a QR code as large as the window.

import { fill, h } from "../shared/dom.js";

const ONE_S_OWN = ["projector"]; // settings of this screen, which a shared link leaves out
const THIS_COMPUTER = /^(localhost|127\.[\d.]+|\[::1\])$/;

/** The URL of the page in its current state, without the settings of this screen. */
export function sharedLink(href = location.href) {
  const url = new URL(href);
  for (const name of ONE_S_OWN) url.searchParams.delete(name);
  return url.href;
}

/** @param {HTMLElement} root parent of the dialog, with the theme's colours @param {any} data */
export function openShare(root, data) {
  const { texts, only_here } = data;
  let link = sharedLink();
  const url = new URL(link);
  const notes = [...only_here];
  if (THIS_COMPUTER.test(url.hostname))
    notes.unshift(fill(texts.this_computer, { host: url.host }));
  const field = h("input", {
    type: "text",
    readonly: true,
    value: link,
    "data-testid": "share-link",
    "aria-label": texts.link,
    onfocus: () => field.select(),
  });
  const said = h("span", { class: "np-copied", role: "status" });
  const copy = async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(link);
      said.textContent = texts.copied;
    } catch {
      // Browsers offer no clipboard API over plain HTTP; the deprecated command may still work.
      said.textContent = document.execCommand("copy") ? texts.copied : texts.copy_by_hand;
    }
  };
  const code = h("div", {}, codeOf(link, data));
  const teacher = h("details", { "data-testid": "share-teacher" }, h("summary", {}, texts.teacher));
  /** @param {string} changed */
  const setLink = (changed) => {
    link = field.value = changed;
    said.textContent = "";
    code.replaceChildren(codeOf(link, data));
  };
  teacher.addEventListener(
    "toggle",
    async () => {
      // Loaded only now, so that no page waits for it.
      const { teacherLinks } = await import("./teacher_links.js");
      teacher.append(teacherLinks(data, () => link, setLink));
    },
    { once: true },
  );
  const dialog = h(
    "dialog",
    { class: "np-share", "data-testid": "share-dialog", "aria-labelledby": "np-share-title" },
    h(
      "div",
      { class: "np-share-head" },
      h("h2", { id: "np-share-title" }, texts.share_title),
      h(
        "button",
        { type: "button", "data-testid": "share-close", onclick: () => dialog.close() },
        texts.close,
      ),
    ),
    h(
      "div",
      { class: "np-share-body" },
      h(
        "div",
        {},
        h("p", {}, texts.share_says),
        h(
          "div",
          { class: "np-link" },
          field,
          h("button", { type: "button", "data-testid": "share-copy", onclick: copy }, texts.copy),
          said,
        ),
        ...notes.map((note) => h("p", { class: "np-warn", "data-testid": "share-note" }, note)),
        teacher,
      ),
      code,
    ),
  );
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  root.append(dialog);
  dialog.showModal();
}

/** The QR code that Python draws, or why there is none. Its URL is relative to the page, because the
 * app may be mounted below a path. @param {string} link @param {any} data */
function codeOf(link, { texts, longest }) {
  const size = new TextEncoder().encode(link).length;
  if (size > longest) return h("p", { class: "np-warn" }, fill(texts.too_long, { size, longest }));
  const beside = location.pathname.replace(/\/+$/, "").replace(/[^/]*$/, "");
  return h("img", {
    class: "np-qr",
    src: `${beside}qr?link=${encodeURIComponent(link)}`,
    alt: texts.code,
    "data-testid": "share-code",
  });
}
