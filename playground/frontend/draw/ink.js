// Strokes: draws them on a canvas, erases parts of them, and encodes them for the link.

/** @typedef {[number, number, number]} Point  x, y and width, relative to the canvas side */
/** @typedef {Point[]} Stroke */

export const INK_SIDE = 280; // pixels per side of the hidden canvas that is prepared for the net

const middle = (a, b) => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];

function line(ctx, side, from, to, width, control) {
  ctx.lineWidth = width * side;
  ctx.beginPath();
  ctx.moveTo(from[0] * side, from[1] * side);
  if (control)
    ctx.quadraticCurveTo(control[0] * side, control[1] * side, to[0] * side, to[1] * side);
  else ctx.lineTo(to[0] * side, to[1] * side);
  ctx.stroke();
}

/**
 * Draw a stroke on a canvas from its point `from` on. The line is smooth: it runs through the
 * midpoints between points, as quadratic curves. The last piece, to the pen's tip, is straight.
 * @param {CanvasRenderingContext2D} ctx @param {Stroke} stroke @param {number} side
 */
export function layStroke(ctx, stroke, side, from = 0) {
  ctx.lineCap = ctx.lineJoin = "round";
  for (let k = from; k < stroke.length; k++) {
    const point = stroke[k],
      before = stroke[k - 1],
      first = stroke[k - 2];
    if (k === 0) line(ctx, side, point, [point[0] + 1e-4, point[1]], point[2]);
    else {
      const width = (point[2] + before[2]) / 2;
      if (k === 1) line(ctx, side, before, middle(before, point), width);
      else line(ctx, side, middle(first, before), middle(before, point), width, before);
    }
  }
  const last = stroke.length - 1;
  if (last > 0)
    line(ctx, side, middle(stroke[last - 1], stroke[last]), stroke[last], stroke[last][2]);
}

/** The distance of a position from a segment of a stroke. @param {number[]} place
 * @param {Point} from @param {Point} to */
function distance([x, y], from, to) {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const along = ((x - from[0]) * dx + (y - from[1]) * dy) / (dx * dx + dy * dy || 1);
  const part = Math.min(1, Math.max(0, along));
  return Math.hypot(from[0] + part * dx - x, from[1] + part * dy - y);
}

/**
 * Erase around some positions: strokes are cut, and pixels of the base picture are set to 0.
 * @template {Uint8Array|null} Picture
 * @param {Stroke[]} strokes @param {Picture} base 28×28 grey levels, or null
 * @param {number[][]} places @param {number} radius both relative to the canvas side
 * @returns {{strokes: Stroke[], base: Picture}}
 */
export function erased(strokes, base, places, radius) {
  const touches = (from, to) =>
    places.some((place) => distance(place, from, to) < radius + from[2] / 2);
  const left = strokes.flatMap((stroke) => {
    /** @type {Stroke[]} */
    const pieces = [[]];
    stroke.forEach((point, k) => {
      if (touches(point, point)) pieces.push([]);
      else if (k > 0 && touches(stroke[k - 1], point)) pieces.push([point]);
      else pieces[pieces.length - 1].push(point);
    });
    return pieces.filter((piece) => piece.length > 0);
  });
  if (!base) return { strokes: left, base };
  const side = Math.sqrt(base.length);
  const kept = base.map((value, k) => {
    const [x, y] = [((k % side) + 0.5) / side, (Math.floor(k / side) + 0.5) / side];
    return places.some((place) => Math.hypot(place[0] - x, place[1] - y) < radius) ? 0 : value;
  });
  return { strokes: left, base: /** @type {Picture} */ (kept.some(Boolean) ? kept : null) };
}

// ---- the link -----------------------------------------------------------------------------
//
// Format: "s", then bytes as base64url. Each stroke has its number of points (1 to 255), its width
// × 1000 (0: each point has its own width), the first point as two 16-bit numbers in units of
// 1/2048 of the side, then one signed byte each for the steps right and down.
// playground/data/stroke_links.py decodes the same format.

const GRID = 2048;
const MAX_CODE = 1400;
const MAX_STEP = 120;

const gridded = ([x, y, w]) => [
  Math.min(GRID, Math.max(0, Math.round(x * GRID))),
  Math.min(GRID, Math.max(0, Math.round(y * GRID))),
  Math.min(255, Math.max(1, Math.round(w * 1000))),
];

/** Thin a stroke out to points at least `spacing` apart, keeping both ends, and add points where
 * two are further apart than a signed byte can encode. */
function thin(stroke, spacing) {
  const kept = [gridded(stroke[0])];
  const least = spacing * GRID;
  stroke.slice(1).forEach((raw, k) => {
    const point = gridded(raw);
    const last = kept[kept.length - 1];
    const far = Math.hypot(point[0] - last[0], point[1] - last[1]);
    if (far < least && k < stroke.length - 2) return;
    if (far === 0) return;
    const parts = Math.ceil(
      Math.max(Math.abs(point[0] - last[0]), Math.abs(point[1] - last[1])) / MAX_STEP,
    );
    for (let n = 1; n <= parts; n++) {
      kept.push(last.map((value, axis) => Math.round(value + ((point[axis] - value) * n) / parts)));
    }
  });
  return kept;
}

function bytesOf(points, out) {
  const widths = points.map((point) => point[2]);
  const varies = Math.max(...widths) > 1.15 * Math.min(...widths);
  const width = varies ? 0 : Math.round(widths.reduce((a, b) => a + b, 0) / widths.length);
  for (let from = 0; from < points.length; from += 254) {
    const part = points.slice(from, from + 255); // consecutive pieces share a point
    if (from > 0 && part.length < 2) break;
    out.push(part.length, width);
    part.forEach(([x, y, w], k) => {
      if (k === 0) out.push(x >> 8, x & 255, y >> 8, y & 255);
      else out.push((x - part[k - 1][0]) & 255, (y - part[k - 1][1]) & 255);
      if (varies) out.push(w);
    });
  }
}

/** base64url without padding. @param {Iterable<number>} bytes */
export const toBase64Url = (bytes) =>
  btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

/** Encode strokes for the link, short enough for the address bar; "" if there are too many.
 * @param {Stroke[]} strokes */
export function encodeStrokes(strokes) {
  for (let spacing = 0.012; spacing < 0.5; spacing *= 1.35) {
    const bytes = [];
    for (const stroke of strokes) bytesOf(thin(stroke, spacing), bytes);
    const code = `s${toBase64Url(bytes)}`;
    if (code.length <= MAX_CODE) return code;
  }
  return ""; // hundreds of strokes do not fit into a link
}

/** Encode a 28×28 picture for the link: "p" and the zlib-compressed bytes as base64url. */
export async function encodePixels(pixels) {
  if (typeof CompressionStream === "undefined") return "";
  const stream = new Blob([pixels]).stream().pipeThrough(new CompressionStream("deflate"));
  const code = `p${toBase64Url(new Uint8Array(await new Response(stream).arrayBuffer()))}`;
  return code.length <= MAX_CODE ? code : "";
}
