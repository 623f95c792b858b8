// Spans of tokens as BIO tags, and the comparison of two lists of spans. `playground/tasks/spans.py`
// is the Python version; tests/frontend/test_lattice_decode.py compares the two.

import { typeOf } from "./tags.js";

/**
 * Tokens `start` to `end` − 1 with the span's type.
 * @typedef {{type: string, start: number, end: number}} Span
 */

/** The spans marked by BIO tags. An I-X that does not follow B-X or I-X begins a span; a tag of
 * another form (NOUN) is a span of one token.
 * @param {string[]} tags @returns {Span[]} */
export function spansOf(tags) {
  const spans = [];
  let [begun, kind] = [0, ""];
  [...tags, "O"].forEach((tag, place) => {
    const type = typeOf(tag);
    const begins = tag !== "O" && (!tag.startsWith("I-") || type !== kind);
    if (kind && (tag === "O" || begins)) {
      spans.push({ type: kind, start: begun, end: place });
      kind = "";
    }
    if (begins) [begun, kind] = [place, type];
  });
  return spans;
}

const same = (a, b) => a.start === b.start && a.end === b.end;
const overlap = (a, b) => a.start < b.end && b.start < a.end;

/**
 * Compare a person's spans with the net's. Equal spans are counted first, then spans with the same
 * words but another type, then overlapping spans of the same type, then other overlapping spans.
 * Each span is counted once; spans left over are the person's (`mine`) or the net's (`theirs`)
 * alone.
 * @param {Span[]} mine @param {Span[]} theirs
 */
export function compareSpans(mine, theirs) {
  const rest = [...theirs];
  let left = [...mine];
  /** @param {(a: Span, b: Span) => boolean} fits */
  const take = (fits) => {
    const found = [];
    left = left.filter((a) => {
      const at = rest.findIndex((b) => fits(a, b));
      if (at >= 0) found.push({ mine: a, theirs: rest.splice(at, 1)[0] });
      return at < 0;
    });
    return found;
  };
  const equal = take((a, b) => same(a, b) && a.type === b.type);
  const typeErrors = take((a, b) => same(a, b));
  const boundary = take((a, b) => overlap(a, b) && a.type === b.type);
  const both = take(overlap);
  const total = mine.length + theirs.length;
  const f1 = total ? (2 * equal.length) / total : 0;
  return { equal, type_error: typeErrors, boundary, both, mine: left, theirs: rest, f1 };
}
