// The selection of sentences of a model that tags words.

// As in playground/evaluation/tag_report.py.
export const KINDS = ["right", "boundary", "type", "both", "spurious", "missed"];

/**
 * A span is [type, first token, end, kind]; of a marked one, `kind` is 1 if it is missed.
 * A sentence of a model: its marked spans, its found spans, its cells [row, column].
 * @typedef {[number[][], number[][], number[][]]} Sentence
 * @typedef {{tokens: string[][], models: Sentence[][],
 *   parts: Record<string, (number|null)[]>, predicates?: number[]|null}} Sentences
 */

/** The test whether a sentence is selected, by the text in the link:
 *   wrong, all              sentences with an error, all sentences
 *   cell_ROW_COLUMN         with a span of this cell of the matrix
 *   kind_NAME               with an error of this kind
 *   slice_QUANTITY_PART     a part of a quantity
 *   differ, only_0, only_1  the models find other spans; only one finds a marked span
 * @param {string} select @param {Sentences} sentences @returns {(row: number) => boolean} */
export function testOf(select, { models, parts }) {
  const [kind, a, b] = select.split("_");
  const [first, second] = models;
  const spans = (/** @type {Sentence} */ [, found]) =>
    JSON.stringify(found.map(([t, s, e]) => [t, s, e]));
  /** @param {Sentence[]} own @param {Sentence[]} other @param {number} row */
  const alone = (own, other, row) => {
    const ids = (/** @type {Sentence} */ [, found]) =>
      new Set(found.filter(([, , , how]) => how === 0).map(([t, s, e]) => `${t} ${s} ${e}`));
    const others = ids(other[row]);
    return [...ids(own[row])].some((id) => !others.has(id));
  };
  if (kind === "all") return () => true;
  if (kind === "cell")
    return (row) => first[row][2].some(([i, j]) => i === Number(a) && j === Number(b));
  if (kind === "kind" && KINDS.includes(a)) {
    const at = KINDS.indexOf(a);
    if (a === "missed") return (row) => first[row][0].some((span) => span[3] === 1);
    return (row) => first[row][1].some((span) => span[3] === at);
  }
  if (kind === "slice" && Object.hasOwn(parts, a)) return (row) => parts[a][row] === Number(b);
  if (kind === "differ" && second) return (row) => spans(first[row]) !== spans(second[row]);
  if (kind === "only" && second)
    return (row) => (a === "0" ? alone(first, second, row) : alone(second, first, row));
  return (row) => errorsIn(first[row]) > 0;
}

/** The number of wrong and missed spans. @param {Sentence} sentence */
export const errorsIn = ([marked, found]) =>
  found.filter((span) => span[3] !== 0).length + marked.filter((span) => span[3] === 1).length;

/** The selected sentences, those with the most errors first, shorter ones before longer ones.
 * @param {string} select @param {Sentences} sentences */
export function rowsOf(select, sentences) {
  const test = testOf(select, sentences);
  const [first] = sentences.models;
  const length = (/** @type {number} */ row) => sentences.tokens[row].length;
  return [...sentences.tokens.keys()]
    .filter(test)
    .sort((a, b) => errorsIn(first[b]) - errorsIn(first[a]) || length(a) - length(b) || a - b);
}
