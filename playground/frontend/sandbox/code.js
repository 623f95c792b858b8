// PyTorch code that prints the sandbox's output.

import { dilationOf } from "./math.js";

const number = (value) => (Object.is(value, -0) ? "0" : String(value));

/** @param {ArrayLike<number>} values @param {number} width */
function rows(values, width) {
  const all = Array.from(values, number);
  const lines = [];
  for (let at = 0; at < all.length; at += width) {
    lines.push(`    [${all.slice(at, at + width).join(", ")}],`);
  }
  return `torch.tensor([\n${lines.join("\n")}\n], dtype=torch.float64)`;
}

/**
 * @param {import("./math.js").Grid} input @param {ArrayLike<number>} kernel
 * @param {import("./math.js").Settings} s @returns {string}
 */
export function code(input, kernel, s) {
  const start = [
    "# Needs: pip install torch",
    "import torch",
    "import torch.nn.functional as F",
    "",
    "torch.set_printoptions(precision=4, sci_mode=False)",
    `x = ${rows(input.values, input.width)}`,
  ];
  const set = `stride=${s.stride}, padding=${s.padding}`;
  const dilated = `${set}, dilation=${dilationOf(s)}`;
  if (s.operation === "max") {
    return [
      ...start,
      `y = F.max_pool2d(x[None, None], ${s.side}, ${dilated})`,
      "print(y[0, 0])",
    ].join("\n");
  }
  if (s.operation === "average") {
    return [...start, `y = F.avg_pool2d(x[None, None], ${s.side}, ${set})`, "print(y[0, 0])"].join(
      "\n",
    );
  }
  const flip =
    s.operation === "convolution"
      ? ["k = k.flip(0, 1)  # PyTorch does not flip, the formula does"]
      : [];
  return [
    ...start,
    `k = ${rows(kernel, s.side)}`,
    ...flip,
    `y = F.conv2d(x[None, None], k[None, None], ${dilated})`,
    "print(y[0, 0])",
  ].join("\n");
}
