// Weights are fetched once from the address that `model_payload` (playground/ui/publish.py)
// gives, and kept as long as the page is open.

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

/** The app may be served below a path; media files lie beside Streamlit's own addresses. */
const base = () => import.meta.url.split("/_stcore/")[0];

/** Tensors by name out of the packed numbers.
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
  // The address holds a digest of the content, so what the browser has kept is right.
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
    found.catch(() => loaded.delete(payload.id)); // a broken connection may come back
    const [oldest] = loaded.keys();
    if (loaded.size > KEPT) loaded.delete(oldest);
  }
  return found;
}

/** Bytes from an address of `publish` in playground/ui/publish.py. @param {string} url */
export async function fetchBytes(url) {
  const answer = await fetch(base() + url, { cache: "force-cache" });
  if (!answer.ok) throw new Error(`The server's numbers did not arrive (${answer.status}).`);
  return answer.arrayBuffer();
}

/** Packed numbers from such an address. @param {string} url */
export const fetchNumbers = async (url) => new Float32Array(await fetchBytes(url));
