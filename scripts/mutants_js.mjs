// The mutants of one of the browser's modules: a JSON list of [start, end, text], each of which
// replaces a part of the module. See mutants.py.
import { readFileSync } from "node:fs";
import { parse } from "acorn";

const OTHER = {
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "%": "*",
  "**": "*",
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "===": "!==",
  "!==": "===",
  "&&": "||",
  "||": "&&",
  "??": "&&",
  "&": "|",
  "|": "&",
  "<<": ">>",
  ">>": "<<",
  ">>>": "<<",
  "+=": "-=",
  "-=": "+=",
  "*=": "/=",
  "/=": "*=",
  "|=": "&=",
  "&=": "|=",
  "++": "--",
  "--": "++",
};
const OTHER_METHOD = {
  min: "max",
  max: "min",
  floor: "ceil",
  ceil: "floor",
  round: "floor",
  some: "every",
  every: "some",
  push: "unshift",
  indexOf: "lastIndexOf",
};

const text = readFileSync(process.argv[2], "utf-8");
const found = [];

/** Replace the operator that stands between two places. */
function swap(node, from, to) {
  const at = text.indexOf(node.operator, from);
  const other = OTHER[node.operator];
  if (other && at >= 0 && at < to) found.push([at, at + node.operator.length, other]);
}

function mutate(node, parent) {
  switch (node.type) {
    case "BinaryExpression":
    case "LogicalExpression":
    case "AssignmentExpression":
      swap(node, node.left.end, node.right.start);
      break;
    case "UpdateExpression":
      if (node.prefix) swap(node, node.start, node.argument.start);
      else swap(node, node.argument.end, node.end);
      break;
    case "UnaryExpression":
      if ("!-~".includes(node.operator)) found.push([node.start, node.argument.start, ""]);
      break;
    case "Literal":
      if (typeof node.value === "number") found.push([node.start, node.end, `${node.value + 1}`]);
      if (typeof node.value === "boolean") found.push([node.start, node.end, `${!node.value}`]);
      if (typeof node.value === "string" && !/^(Import|Export)/.test(parent.type))
        found.push([node.start + 1, node.start + 1, "XX"]);
      break;
    case "IfStatement":
    case "ConditionalExpression":
      found.push([node.test.start, node.test.end, `!(${text.slice(node.test.start, node.test.end)})`]);
      break;
    case "ExpressionStatement":
      found.push([node.start, node.end, ";"]);
      break;
    case "ReturnStatement":
      if (node.argument) found.push([node.argument.start, node.argument.end, "undefined"]);
      break;
    case "MemberExpression": {
      const name = node.property.name;
      if (!node.computed && Object.hasOwn(OTHER_METHOD, name) && parent.type === "CallExpression")
        found.push([node.property.start, node.property.end, OTHER_METHOD[name]]);
      break;
    }
    case "BreakStatement":
    case "ContinueStatement":
      found.push([node.start, node.end, ";"]);
      break;
  }
  for (const child of Object.values(node).flat())
    if (child && typeof child.type === "string") mutate(child, node);
}

mutate(parse(text, { ecmaVersion: "latest", sourceType: "module" }), null);
console.log(JSON.stringify(found));
