// Do what the translator of Chrome does: replace every text node by a <font> element with the
// translation, except under translate="no". Returns how many texts were replaced.
() => {
  let count = 0;
  function translate(root) {
    const texts = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) texts.push(node);
    for (const node of texts) {
      const parent = node.parentElement;
      const kept = !parent || parent.closest("[translate=no], script, style, textarea, svg");
      if (kept || !/\p{L}/u.test(node.data)) continue;
      const [outer, inner] = [document.createElement("font"), document.createElement("font")];
      inner.textContent = `«${node.data}»`;
      outer.append(inner);
      node.replaceWith(outer);
      count += 1;
    }
    for (const host of root.querySelectorAll("*")) if (host.shadowRoot) translate(host.shadowRoot);
  }
  translate(document.body);
  return count;
};
