// Names and colours of BIO tags and their types (PER, ARG0 …), the same in all panels of the
// Language page.

const HUES = ["run1", "run3", "run2", "run4", "run5", "run6"];
/** Colours that stay the same whatever other types a model has. @type {Record<string, string>} */
const FIXED = {
  PER: "run1",
  LOC: "run3",
  ORG: "run2",
  MISC: "run4",
  V: "run5",
  ARG0: "run1",
  ARG1: "run2",
  ARG2: "run4",
  "ARGM-TMP": "run3",
  "ARGM-LOC": "run6",
};

/** The type of a tag: PER of B-PER, NOUN of NOUN; "" for O. @param {string} tag */
export const typeOf = (tag) => (tag === "O" ? "" : tag.replace(/^[BI]-/, ""));

/** The types of a model's tags, in their order. @param {string[]} labels */
export const typesOf = (labels) => [...new Set(labels.map(typeOf))].filter(Boolean);

/** The CSS colour of a type. The roles R-ARG0 and C-ARG0, which refer to ARG0 and continue it, have its
 * colour. @param {string} type @param {string[]} types all types of the model */
export function typeColour(type, types) {
  const base = type.replace(/^[RC]-/, "");
  const fixed = Object.hasOwn(FIXED, base) ? FIXED[base] : null;
  const hue = fixed ?? HUES[Math.max(0, types.indexOf(base)) % HUES.length];
  return `var(--np-${hue})`;
}
