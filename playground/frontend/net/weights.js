// Fetches a model's weights once from the URL in `model_payload` (playground/ui/publish.py) and
// keeps them as long as the page is open.

/**
 * @typedef {{name: string, kind: string, input_shape: number[], shape: number[],
 *   parameters: number, field: null|{size: number, jump: number, start: number}}} LayerRow
 * @typedef {{id: string, name: string, spec: import("./graph.js").Spec, layers: LayerRow[],
 *   tensors: {name: string, shape: number[], offset: number, count: number}[],
 *   runs: boolean, url: string|null}} ModelPayload
 * @typedef {{payload: ModelPayload, spec: import("./graph.js").Spec, layers: LayerRow[],
 *   weights: Record<string, Float32Array>}} LoadedModel
 */

const KEPT = 8;
/** @type {Map<string, Promise<LoadedModel>>} */
const loaded = new Map();

/** The app's base URL, which may include a path. Media files are served below it. */
const base = () => import.meta.url.split("/_stcore/")[0];

/** Split the packed float32 numbers into tensors by name.
 * @param {ArrayBuffer} buffer @param {ModelPayload["tensors"]} tensors */
export function unpack(buffer, tensors) {
  /** @type {Record<string, Float32Array>} */
  const weights = {};
  for (const { name, offset, count } of tensors) {
    weights[name] = new Float32Array(buffer, 4 * offset, count);
  }
  return weights;
}

/** @param {ModelPayload} payload @returns {Promise<LoadedModel>} */
async function fetchModel(payload) {
  // The URL contains a digest of the content, so a cached answer is never out of date.
  const answer = await fetch(base() + payload.url, { cache: "force-cache" });
  if (!answer.ok)
    throw new Error(`The weights of ${payload.name} did not arrive (${answer.status}).`);
  const weights = unpack(await answer.arrayBuffer(), payload.tensors);
  return { payload, spec: payload.spec, layers: payload.layers, weights };
}

/** Spec, layer table and weights by tensor name. @param {ModelPayload} payload */
export function loadModel(payload) {
  let found = loaded.get(payload.id);
  if (!found) {
    found = fetchModel(payload);
    loaded.set(payload.id, found);
    found.catch(() => loaded.delete(payload.id)); // so that the next call tries again
    const [oldest] = loaded.keys();
    if (loaded.size > KEPT) loaded.delete(oldest);
  }
  return found;
}

/** The bytes at a URL from `publish` in playground/ui/publish.py. @param {string} url */
export async function fetchBytes(url) {
  const answer = await fetch(base() + url, { cache: "force-cache" });
  if (!answer.ok) throw new Error(`The server's numbers did not arrive (${answer.status}).`);
  return answer.arrayBuffer();
}

/** The bytes at such a URL; null without one. @param {string|null} [url] */
export const fetchOptional = (url) => (url ? fetchBytes(url) : Promise.resolve(null));

/** The packed float32 numbers at such a URL. @param {string} url */
export const fetchNumbers = async (url) => new Float32Array(await fetchBytes(url));
