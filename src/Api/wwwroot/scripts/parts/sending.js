// A dialog that shows how far a file is, or why it was refused.

import { fill, h } from "../dom.js";
import { bytes, percent } from "../format.js";

export function showSending(file) {
  const bar = h("progress", { max: "1", value: "0", "aria-label": "Sent" });
  const state = h("p", { class: "quiet", role: "status" }, "Sending …");
  const dialog = h("dialog", { class: "sheet", "aria-labelledby": "sending" },
    h("h2", { id: "sending" }, file.name), h("p", { class: "small quiet" }, bytes(file.size)), bar, state);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return {
    progress(share) {
      bar.value = share;
      state.textContent = share < 1 ? `${percent(share)} sent` : "Reading the table …";
    },
    close: () => dialog.close(),
    fail(problem) {
      fill(dialog,
        h("h2", { id: "sending" }, `${file.name} was refused`),
        h("div", { role: "alert" },
          problem.errors.length === 0 ? h("p", null, problem.message) : h("ul", null, problem.errors.map(error => h("li", null, error.detail)))),
        h("form", { method: "dialog" }, h("button", null, "Close")));
      dialog.querySelector("button").focus();
    },
  };
}
