// A net as a graph of named nodes: the name of each layer, and the outputs that it reads.

/**
 * @typedef {{kind: string, inputs?: string[], [setting: string]: any}} Layer
 *   `inputs` names the layers that this layer reads; the default is the layer before
 * @typedef {{input: {kind: string, channels: number, height: number, width: number},
 *   layers: Layer[], labels: string[], rejection?: number, names?: string[]}} Spec
 *   `names`: of the layers, for a part of a net (playground/nets/packing.py, stage_spec)
 * @typedef {{name: string, kind: string, layer: Layer, inputs: number[]}} NetNode
 *   `inputs` holds the indices of the nodes that this node reads; -1 is the net's own input
 */

export const INPUT = "input"; // the net's own input among the `inputs` of a layer

/** The nodes of a net in order. Each kind is numbered separately: conv1, relu1, conv2, ….
 * @param {Spec} spec @returns {NetNode[]} */
export function nodesOf(spec) {
  /** @type {Record<string, number>} */
  const counts = {};
  /** @type {Map<string, number>} */
  const rows = new Map([[INPUT, -1]]);
  return spec.layers.map((layer, row) => {
    const counted = `${layer.kind}${(counts[layer.kind] = (counts[layer.kind] ?? 0) + 1)}`;
    const name = spec.names?.[row] ?? counted;
    const inputs = (layer.inputs ?? []).map((source) => rows.get(source) ?? NaN);
    if (inputs.some(Number.isNaN))
      throw new Error(`${name} reads ${layer.inputs}, and not all of these are earlier layers.`);
    rows.set(name, row);
    return { name, kind: layer.kind, layer, inputs: inputs.length ? inputs : [row - 1] };
  });
}

/** Channels, height and width of the net's input. @param {Spec} spec */
export const inputShape = ({ input }) => [input.channels, input.height, input.width];

/** The number of elements of an array of this shape. @param {number[]} shape */
export const sizeOf = (shape) => shape.reduce((a, b) => a * b, 1);
