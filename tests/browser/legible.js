// Every text in sight with its size on screen and its contrast, inside components too. Run by
// tests/browser/test_legible.py in the page; it shares no code with the pages.
() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const colours = new Map();
  /** Red, green, blue from 0 to 255 and the alpha from 0 to 1 of any CSS colour. */
  function rgba(text) {
    if (!colours.has(text)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = text;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      colours.set(text, [r, g, b, a / 255]);
    }
    return colours.get(text);
  }
  const over = (top, below) => {
    const a = top[3];
    return [0, 1, 2].map((k) => top[k] * a + below[k] * (1 - a)).concat(1);
  };
  const parentOf = (node) => node.parentElement ?? node.getRootNode().host ?? null;
  function ancestors(element) {
    const found = [];
    for (let at = element; at; at = parentOf(at)) found.push(at);
    return found;
  }
  /** Whether an element's own background can lie behind a point: a slider's value stands above its
   * thumb, which contains it. */
  function reaches(element, x, y) {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const flows = getComputedStyle(element).position === "static";
    return flows || (left <= x && x <= right && top <= y && y <= bottom);
  }
  /** What lies behind an element's text, whose middle is at x, y, and how much of the text shines
   * through. */
  function behind(line, x, y) {
    let colour = [255, 255, 255, 1];
    let opacity = 1;
    for (const element of [...line].reverse()) {
      const style = getComputedStyle(element);
      opacity *= Number(style.opacity);
      if (style.backgroundImage !== "none" && !style.backgroundImage.startsWith("none"))
        return null;
      if (!reaches(element, x, y)) continue;
      const own = rgba(style.backgroundColor);
      colour = over([own[0], own[1], own[2], own[3] * opacity], colour);
    }
    return { colour, opacity };
  }
  // WCAG 2.2, relative luminance and contrast ratio.
  const luminance = ([r, g, b]) =>
    [r, g, b]
      .map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
      .reduce((sum, value, k) => sum + value * [0.2126, 0.7152, 0.0722][k], 0);
  function contrast(one, other) {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  }
  const found = [];
  function look(root) {
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const text = node.textContent.trim();
      const element = node.parentElement;
      if (
        !/[\p{L}\p{N}]/u.test(text) ||
        !element ||
        element.closest("script, style, title, option")
      )
        continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const box = range.getBoundingClientRect();
      const line = ancestors(element);
      const style = getComputedStyle(element);
      const hidden = line.some((each) => {
        const { width, height } = each.getBoundingClientRect();
        const { opacity, display } = getComputedStyle(each);
        return (width <= 1 && height <= 1 && display !== "contents") || opacity === "0";
      });
      const off = box.width < 1 || box.height < 1 || style.visibility !== "visible" || hidden;
      const disabled = line.some((each) => each.matches(":disabled, [aria-disabled=true]"));
      if (off || disabled) continue;
      const svg = element instanceof SVGElement;
      const matrix = svg ? element.getScreenCTM() : { a: 1, b: 0 };
      const scale = Math.hypot(matrix.a, matrix.b); // also of a text that is turned
      const size = parseFloat(style.fontSize) * scale;
      const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
      const ground = behind(line, x, y);
      // In a drawing, what is painted before a text and reaches over its middle lies behind it.
      for (const shape of svg && ground
        ? element.closest("svg").querySelectorAll("rect, circle")
        : []) {
        const place = shape.getBoundingClientRect();
        const within = place.left < x && x < place.right && place.top < y && y < place.bottom;
        const before = shape.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING;
        const { fill, fillOpacity, opacity } = getComputedStyle(shape);
        if (!within || !before || fill === "none" || fill.startsWith("url")) continue;
        const [r, g, b, a] = rgba(fill);
        ground.colour = over([r, g, b, a * Number(fillOpacity) * Number(opacity)], ground.colour);
      }
      // An outline that is painted before the fill lies behind the letters.
      if (svg && ground && style.paintOrder.startsWith("stroke") && style.stroke !== "none")
        ground.colour = over(rgba(style.stroke), ground.colour);
      const ink = rgba(svg ? style.fill : style.color);
      const shown =
        ground && over([ink[0], ink[1], ink[2], ink[3] * ground.opacity], ground.colour);
      found.push({
        text: text.slice(0, 40),
        where: line
          .slice(0, 3)
          .map((each) =>
            `${each.tagName.toLowerCase()}.${each.getAttribute("class") ?? ""}`.slice(0, 60),
          )
          .join(" < "),
        size: Math.round(size * 100) / 100,
        contrast: ground ? Math.round(contrast(shown, ground.colour) * 100) / 100 : null,
        icon: style.fontFamily.includes("Material Symbols"),
        index: Boolean(element.closest("sub, sup, tspan[dy]")), // of a symbol in a formula
      });
    }
    for (const host of root.querySelectorAll("*")) if (host.shadowRoot) look(host.shadowRoot);
  }
  look(document.body);
  return found;
};
