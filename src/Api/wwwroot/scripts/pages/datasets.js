// All datasets, newest first.

import { fill, h, table } from "../dom.js";
import { get } from "../api.js";
import { bytes, count, when } from "../format.js";
import { sender } from "../parts/sender.js";

export async function datasetsPage(stage) {
  const page = await get("/v1/datasets?limit=100");
  const head = ["Name", { name: "Rows", number: true }, { name: "Columns", number: true }, { name: "Size", number: true }, { name: "Received", number: true }];
  fill(stage,
    h("div", { class: "head" }, h("h1", { tabindex: "-1" }, "Datasets")),
    h("div", { class: "columns" },
      h("section", { class: "sheet", "aria-label": "Datasets" }, page.data.length === 0
        ? h("p", null, "None yet.")
        : table("Datasets, newest first", head, page.data.map(dataset => [
          h("a", { href: `#/datasets/${dataset.id}` }, dataset.name),
          count(dataset.rows), count(dataset.columns.length), bytes(dataset.bytes), when(dataset.created_at)]))),
      h("aside", { "aria-label": "Send a dataset" }, sender())));
}
