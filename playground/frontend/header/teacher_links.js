// In the share dialog: a link that hides controls, and the collection of links for a worksheet.

import { MOST, collected, store } from "../worksheet/links.js";
import { pagePicture } from "../worksheet/picture.js";
import { fill, h } from "../shared/dom.js";

/**
 * @param {{texts: Record<string, any>, hideable: [string, string][], language: string}} data
 * @param {() => string} link the link of the dialog @param {(link: string) => void} setLink
 */
export function teacherLinks({ texts, hideable, language }, link, setLink) {
  const hidden = () => (new URL(link()).searchParams.get("hide") ?? "").split(",").filter(Boolean);

  /** @param {string} name @param {boolean} hide */
  const change = (name, hide) => {
    const url = new URL(link());
    const rest = hidden().filter((each) => each !== name);
    const names = hide ? [...rest, name] : rest;
    url.searchParams.delete("hide");
    if (names.length) url.searchParams.set("hide", names.join(","));
    // A link that hides the switch of languages names its own language.
    if (names.includes("language")) url.searchParams.set("lang", language);
    setLink(url.href.replaceAll("%2C", ","));
  };

  const boxes = hideable.map(([name, words]) => {
    const box = h("input", {
      type: "checkbox",
      "data-testid": `share-hide-${name}`,
      onchange: () => change(name, box.checked),
    });
    box.checked = hidden().includes(name);
    return h("label", {}, box, words);
  });

  const said = h("span", { role: "status", "data-testid": "share-collected" });
  const add = async () => {
    const links = collected();
    const title = document.title.split(" · ")[0];
    const same = links.findIndex((each) => each.link === link());
    const one = { link: link(), title, picture: await pagePicture(), words: "" };
    if (same >= 0) links[same] = one;
    else links.push(one);
    if (links.length > MOST) said.textContent = fill(texts.sheet_full, { most: MOST });
    else if (!store(links)) said.textContent = texts.sheet_no_storage;
    else said.textContent = fill(texts.sheet_count, { count: links.length, most: MOST });
  };
  const beside = location.pathname.replace(/\/+$/, "").replace(/[^/]*$/, "");
  return h(
    "div",
    { class: "np-teacher" },
    h("fieldset", {}, h("legend", {}, texts.hide), ...boxes),
    h(
      "div",
      { class: "np-link" },
      h(
        "button",
        { type: "button", "data-testid": "share-collect", onclick: add },
        texts.sheet_add,
      ),
      h(
        "a",
        {
          href: `${beside}worksheet?lang=${language}`,
          target: "_blank",
          rel: "noopener",
          "data-testid": "share-worksheet",
        },
        texts.sheet_open,
      ),
      said,
    ),
  );
}
