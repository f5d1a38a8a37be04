// A question before something is gone for good.

import { freshId, h } from "../dom.js";

/** @returns a promise of whether it shall be done. */
export function confirmed(question, action) {
  const id = freshId("question");
  const dialog = h("dialog", { class: "sheet", "aria-labelledby": id },
    h("h2", { id }, question),
    h("form", { method: "dialog", class: "actions" }, h("button", { value: "keep" }, "Keep it"), h("button", { value: "do", class: "primary" }, action)));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise(resolve => dialog.addEventListener("close", () => {
    dialog.remove();
    resolve(dialog.returnValue === "do");
  }));
}
