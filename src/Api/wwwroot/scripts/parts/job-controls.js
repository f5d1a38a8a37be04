// Pause, resume, stop, cancel: what the state of a job allows.

import { announce, fill, h } from "../dom.js";
import { post } from "../api.js";

const ALLOWED = {
  queued: ["pause", "cancel"],
  running: ["pause", "stop", "cancel"],
  paused: ["resume", "stop", "cancel"],
};

const MEANING = {
  pause: "Rest here; resuming goes on with the same numbers",
  resume: "Go on where it rests",
  stop: "End now and keep the best parameters so far",
  cancel: "Give it up",
};

/** @param changed receives the job after a request. */
export function jobControls(id, changed) {
  const element = h("div", { class: "actions" });
  const trouble = h("span", { class: "error small", role: "alert" });
  let shown = null;

  async function act(action) {
    trouble.textContent = "";
    try {
      changed(await post(`/v1/jobs/${id}/${action}`));
      announce(`${action} requested`);
    } catch (problem) {
      trouble.textContent = problem.message;
    }
  }

  return {
    element,
    show(job) {
      if (job.status === shown) return;
      const had = element.contains(document.activeElement) ? document.activeElement.textContent : null;
      shown = job.status;
      fill(element, trouble, (ALLOWED[job.status] ?? []).map(action =>
        h("button", { title: MEANING[action], onclick: () => act(action) }, action[0].toUpperCase() + action.slice(1))));
      // Whoever paused by keyboard stands on "Resume" next.
      if (had) element.querySelector("button")?.focus();
    },
  };
}
