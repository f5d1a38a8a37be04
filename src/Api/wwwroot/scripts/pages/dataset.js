// One dataset: what was found in it, and its first rows.

import { fill, h, table } from "../dom.js";
import { get, remove } from "../api.js";
import { bytes, count, when } from "../format.js";
import { confirmed } from "../parts/confirm.js";
import { columnSummary } from "../parts/column-summary.js";

const FIRST_ROWS = 12, MOST_COLUMNS = 40;

export async function datasetPage(stage, { id }) {
  const path = `/v1/datasets/${encodeURIComponent(id)}`;
  const [dataset, rows] = await Promise.all([get(path), get(`${path}/rows?limit=${FIRST_ROWS}`)]);
  const names = dataset.columns.slice(0, MOST_COLUMNS).map(column => column.name);
  const trouble = h("p", { class: "error", role: "alert" });

  async function discard() {
    if (!await confirmed(`Delete ${dataset.name}?`, "Delete")) return;
    try {
      await remove(path);
      location.hash = "#/datasets";
    } catch (problem) {
      trouble.textContent = problem.message;
    }
  }

  fill(stage,
    h("div", { class: "head" },
      h("h1", { tabindex: "-1" }, dataset.name),
      h("span", { class: "quiet" }, `${count(dataset.rows)} rows · ${count(dataset.columns.length)} columns · ${bytes(dataset.bytes)} · ${when(dataset.created_at)}`),
      h("div", { class: "actions" },
        h("a", { class: "button", href: `${path}/content`, download: "" }, "Download"),
        h("button", { onclick: discard }, "Delete"),
        h("a", { class: "button primary", href: `#/new?dataset=${dataset.id}` }, "Train on this"))),
    trouble,
    h("section", { class: "sheet", "aria-labelledby": "columns" }, h("h2", { id: "columns" }, "Columns"), columnSummary(dataset.columns)),
    h("section", { class: "sheet", "aria-labelledby": "rows" }, h("h2", { id: "rows" }, "First rows"),
      table("First rows", names, rows.data.map(row => names.map(name => row[name] == null ? "" : String(row[name]))))));
}
