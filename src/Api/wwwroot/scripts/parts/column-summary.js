// What was found in each column of a dataset.

import { h, table } from "../dom.js";
import { count, number } from "../format.js";

const HEAD = [
  "Column", "Type", { name: "Missing", number: true }, { name: "Distinct", number: true },
  { name: "Least", number: true }, { name: "Mean", number: true }, { name: "Greatest", number: true }, "Values",
];

export const columnSummary = columns => table("Columns and what was found in them", HEAD, columns.map(column => [
  column.name, column.type, column.missing > 0 ? count(column.missing) : "", count(column.distinct),
  extent(column, column.min), column.type === "number" ? number(column.mean) : "", extent(column, column.max), values(column)]));

const extent = (column, value) => column.type === "number" ? number(value) : column.type === "datetime" ? String(value ?? "") : "";

function values(column) {
  const shown = column.top?.length > 0 && column.type !== "number"
    ? column.top.slice(0, 4).map(entry => `${entry.value} (${count(entry.count)})`)
    : (column.examples ?? []).slice(0, 3);
  return h("span", { class: "small quiet" }, shown.map(text => text.length > 28 ? `${text.slice(0, 27)}…` : text).join(", "));
}
