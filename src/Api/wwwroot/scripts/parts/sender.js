// The place to choose a file; dropping works everywhere on the page.

import { freshId, h } from "../dom.js";
import { FILE_ENDINGS } from "../api.js";
import { send } from "./drop.js";

export function sender() {
  const id = freshId("file");
  const choose = h("input", {
    id, type: "file", class: "unseen", accept: FILE_ENDINGS,
    onchange: event => { if (event.target.files[0]) send(event.target.files[0]); },
  });
  return h("div", { class: "sender" },
    h("p", null, "Drop a file anywhere on this page"),
    h("p", { class: "small quiet" }, "CSV, TSV, JSON or NDJSON"),
    choose,
    h("label", { for: id, class: "button" }, "Choose a file …"));
}
