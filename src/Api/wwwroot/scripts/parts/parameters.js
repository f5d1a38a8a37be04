// Fitted parameters; of a large one the first values, the rest as a file.

import { h, table } from "../dom.js";
import { count, number } from "../format.js";

const MOST = 200;

export function parameters(path, answer) {
  return [
    answer.parameters.map(parameter => h("section", null,
      h("h3", { class: "spaced" }, parameter.name, " ", h("span", { class: "quiet" }, parameter.shape.length === 0 ? "scalar" : parameter.shape.join(" × "))),
      values(parameter))),
    h("p", { class: "spaced" }, h("a", { href: `${path}/parameters`, download: "parameters.json" }, "All values as JSON")),
  ];
}

function values(parameter) {
  const { values: all, shape, labels } = parameter;
  const columns = shape.at(-1) ?? 1;
  const text = position => number(all[position] ?? parameter.nonfinite?.[position] ?? null, 6);
  const shown = Math.min(all.length, MOST);
  const more = all.length > shown ? h("p", { class: "small quiet" }, `… and ${count(all.length - shown)} more`) : null;
  // One line of labelled numbers reads best from top to bottom.
  if (labels.length > 0 && all.length === labels.length)
    return [table(parameter.name, ["Label", { name: "Value", number: true }], labels.slice(0, MOST).map((label, at) => [label, text(at)])), more];
  if (shape.length < 2) return [h("p", { class: "number" }, Array.from({ length: shown }, (_, at) => text(at)).join("  ")), more];
  const head = Array.from({ length: Math.min(columns, 12) }, (_, at) => ({ name: labels[at] ?? String(at), number: true }));
  const rows = Math.min(shape.slice(0, -1).reduce((product, size) => product * size, 1), Math.ceil(MOST / columns));
  return [table(parameter.name, ["Output", ...head],
    Array.from({ length: rows }, (_, row) => [String(row), ...head.map((_, column) => text(row * columns + column))])),
  rows * head.length < all.length ? h("p", { class: "small quiet" }, `${count(rows * head.length)} of ${count(all.length)} values`) : null];
}
