// The worksheet: up to eight collected links, each with its picture and QR code, on A4 paper.

import { collected, store } from "./links.js";
import { fill, h } from "../shared/dom.js";

const { texts, longest } = JSON.parse(document.getElementById("data").textContent);
const cards = document.getElementById("cards");

/** @param {HTMLElement} element @param {string} placeholder @param {(text: string) => void} write */
function editable(element, placeholder, write) {
  element.contentEditable = "plaintext-only";
  element.dataset.placeholder = placeholder;
  element.addEventListener("input", () => write(element.textContent ?? ""));
  return element;
}

/** @param {import("./links.js").Collected} one @param {number} k */
function card(one, k) {
  const size = new TextEncoder().encode(one.link).length;
  const code =
    size <= longest
      ? h("img", {
          class: "code",
          src: `qr?link=${encodeURIComponent(one.link)}`,
          alt: fill(texts.code, { title: one.title }),
        })
      : h("p", {}, texts.too_long);
  const words = editable(h("p", { class: "words" }), texts.words, (text) => {
    const links = collected();
    links[k].words = text;
    store(links);
  });
  words.textContent = one.words;
  const remove = () => {
    store(collected().filter((_, at) => at !== k));
    show();
  };
  return h(
    "article",
    {},
    h("h2", {}, `${k + 1}. ${one.title}`),
    h(
      "div",
      { class: "pictures" },
      one.picture
        ? h("img", {
            class: "picture",
            src: one.picture,
            alt: fill(texts.picture, { title: one.title }),
          })
        : null,
      code,
    ),
    words,
    h("a", { href: one.link, class: "screen" }, texts.open),
    h("button", { type: "button", class: "screen", onclick: remove }, texts.remove),
  );
}

function show() {
  const links = collected();
  cards.replaceChildren(...links.map(card));
  document.getElementById("empty").hidden = links.length > 0;
}

editable(document.querySelector("h1"), texts.heading, () => {});
document.getElementById("print").addEventListener("click", () => print());
show();
