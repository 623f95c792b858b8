// Every text that a visitor sees or that a screen reader says: text in sight, and the attributes
// that name elements, inside components too. Run by tests/browser/test_chinese.py in the page.
() => {
  const NAMES = ["aria-label", "title", "placeholder", "alt", "aria-description", "aria-valuetext"];
  const found = [];
  const shown = (element) => element.checkVisibility({ visibilityProperty: true });
  const parentOf = (node) => node.parentElement ?? node.getRootNode().host ?? null;
  const isIn = (element, selector) => {
    for (let at = element; at; at = parentOf(at)) if (at.matches(selector)) return true;
    return false;
  };
  function look(root) {
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const element = node.parentElement;
      const text = node.textContent.trim();
      if (!text || !element || element.closest("script, style, title, sub, sup") || !shown(element))
        continue;
      // The ligature that draws an icon is no text: its element is hidden from screen readers.
      if (getComputedStyle(element).fontFamily.includes("Material Symbols")) continue;
      found.push({ text, kind: "text", code: isIn(element, "pre, code, textarea") });
    }
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) look(element.shadowRoot);
      if (!shown(element)) continue;
      for (const name of NAMES) {
        const text = element.getAttribute(name);
        if (text) found.push({ text, kind: name, code: false });
      }
    }
  }
  look(document.body);
  return found;
};
