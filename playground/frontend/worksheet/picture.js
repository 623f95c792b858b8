// A picture of what a page shows in its window: backgrounds, texts, canvases, images and SVG
// drawings, each painted at its place. It needs no library and no permission to record the screen.

const WIDTH = 720; // pixels of a picture
const LEFT_OUT =
  "header, dialog, iframe, [data-testid=stSidebar], .st-key-header, .st-key-language";
const KEPT = ["fill", "stroke", "stroke-width", "opacity", "font-size", "font-family"];

/** The page as a PNG in a `data:` URL: what its window shows, or only the element marked with
 * `data-worksheet`, if others who open the link see something else. @returns {Promise<string>} */
export async function pagePicture() {
  const part = document.querySelector("[data-worksheet]");
  const main = part ?? document.querySelector(".stMain") ?? document.body;
  const box = main.getBoundingClientRect();
  const header = document.querySelector(".st-key-header")?.getBoundingClientRect().bottom ?? 0;
  const top = part ? box.top : Math.max(0, header);
  const scale = part ? WIDTH / box.width : Math.min(1, WIDTH / box.width);
  const sheet = document.createElement("canvas");
  sheet.width = Math.ceil(box.width * scale);
  sheet.height = Math.ceil(((part ? box.bottom : innerHeight) - top) * scale);
  const pen = sheet.getContext("2d");
  pen.fillStyle = getComputedStyle(document.querySelector(".stApp") ?? main).backgroundColor;
  pen.fillRect(0, 0, sheet.width, sheet.height);
  pen.scale(scale, scale);
  pen.translate(-box.left, -top);
  await paint(main, pen, !part);
  return sheet.toDataURL("image/png");
}

/** Paint an element, then its content. @param {Element} element @param {CanvasRenderingContext2D} pen
 * @param {boolean} inWindow leave out what is scrolled out of the window */
async function paint(element, pen, inWindow) {
  const style = getComputedStyle(element);
  if (element.matches(LEFT_OUT) || style.display === "none" || style.opacity === "0") return;
  const { x, y, width, height, bottom } = element.getBoundingClientRect();
  if (inWindow && width && height && (bottom < 0 || y > innerHeight)) return;
  pen.fillStyle = style.backgroundColor;
  pen.fillRect(x, y, width, height);
  if (element instanceof HTMLCanvasElement || element instanceof HTMLImageElement) {
    if (element.width && element.height) pen.drawImage(element, x, y, width, height);
  } else if (element instanceof SVGElement) {
    const image = width && height ? await drawn(element) : null;
    if (image) pen.drawImage(image, x, y, width, height);
  } else {
    for (const child of (element.shadowRoot ?? element).childNodes) {
      if (child instanceof Element) await paint(child, pen, inWindow);
      else if (child instanceof Text) write(child, style, pen);
    }
  }
}

/** Paint a text, line by line. @param {Text} text @param {CSSStyleDeclaration} style
 * @param {CanvasRenderingContext2D} pen */
function write(text, style, pen) {
  if (!text.data.trim() || style.visibility !== "visible") return;
  pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  pen.fillStyle = style.color;
  pen.textBaseline = "middle";
  const range = document.createRange();
  let line = { words: "", left: 0, middle: NaN };
  const end = () => line.words && pen.fillText(line.words, line.left, line.middle);
  for (let at = 0; at < Math.min(text.length, 400); at++) {
    range.setStart(text, at);
    range.setEnd(text, at + 1);
    const box = range.getBoundingClientRect();
    const middle = box.top + box.height / 2;
    if (!box.width) continue;
    if (Math.abs(middle - line.middle) < 2) line.words += text.data[at];
    else {
      end();
      line = { words: text.data[at], left: box.left, middle };
    }
  }
  end();
}

/** An SVG element as an image, with the styles of the page's style sheets; null if it fails.
 * @param {SVGElement} element @returns {Promise<HTMLImageElement|null>} */
async function drawn(element) {
  const copy = /** @type {SVGElement} */ (element.cloneNode(true));
  const originals = [element, ...element.querySelectorAll("*")];
  for (const [k, each] of [copy, ...copy.querySelectorAll("*")].entries()) {
    const style = getComputedStyle(originals[k]);
    for (const name of KEPT)
      /** @type {SVGElement} */ (each).style.setProperty(name, style.getPropertyValue(name));
  }
  const { width, height } = element.getBoundingClientRect();
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  const image = new Image();
  const text = new XMLSerializer().serializeToString(copy);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  try {
    await image.decode();
    return image;
  } catch {
    return null;
  }
}
