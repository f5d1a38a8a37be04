// The form for a job, and beside it what the job would be, as you type.

import { announce, fill, h } from "../dom.js";
import { get, kindsOf, post, Refused } from "../api.js";
import { jobForm } from "../parts/job-form.js";
import { preview } from "../parts/preview.js";

const PATIENCE = 350;

export async function newJobPage(stage, { query }) {
  const like = query.get("like") ? (await get(`/v1/jobs/${query.get("like")}`)).spec : null;
  const [datasets, models, losses, optimizers] = await Promise.all([
    get("/v1/datasets?limit=100"), kindsOf("Model"), kindsOf("Loss"), kindsOf("Optimizer")]);
  const form = jobForm({ datasets: datasets.data, models, losses, optimizers, like, dataset: query.get("dataset") });
  const outlook = h("section", { class: "sheet", "aria-labelledby": "outlook" });
  const submit = h("button", { class: "primary", disabled: true }, "Start training");
  let timer = null, asking = null;

  fill(outlook, h("h2", { id: "outlook" }, "What it will be"), h("p", { class: "quiet" }, "Choose a dataset and a target."));
  form.element.append(h("p", { class: "actions spaced" }, submit));
  form.element.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, PATIENCE); });
  form.element.addEventListener("submit", start);
  fill(stage,
    h("div", { class: "head" }, h("h1", { tabindex: "-1" }, "New job")),
    h("div", { class: "columns even" }, h("section", { class: "sheet", "aria-label": "The job" }, form.element), outlook));

  async function look() {
    asking?.abort();
    form.clear();
    const spec = form.spec();
    submit.disabled = true;
    if (spec === null) return;
    asking = new AbortController();
    outlook.setAttribute("aria-busy", "true");
    try {
      const answer = await post("/v1/jobs/preview", spec, asking.signal);
      fill(outlook, h("h2", { id: "outlook" }, "What it will be"), preview(answer, spec));
      submit.disabled = false;
    } catch (problem) {
      if (problem.name === "AbortError") return;
      tell(problem);
    }
    outlook.removeAttribute("aria-busy");
  }

  async function start(event) {
    event.preventDefault();
    const spec = form.spec();
    if (spec === null) return;
    submit.disabled = true;
    try {
      const job = await post("/v1/jobs", spec);
      announce("The job has been accepted.");
      location.hash = `#/jobs/${job.id}`;
    } catch (problem) {
      tell(problem);
      submit.disabled = false;
    }
  }

  function tell(problem) {
    if (!(problem instanceof Refused)) throw problem;
    const elsewhere = form.show(problem.errors);
    const rest = problem.errors.length === 0 ? [{ detail: problem.message }] : elsewhere;
    fill(outlook, h("h2", { id: "outlook" }, "Not yet"),
      h("p", null, rest.length > 0 ? "This cannot be trained as it stands:" : "See the marked fields."),
      h("ul", null, rest.map(error => h("li", null, error.pointer ? [h("code", null, error.pointer), " "] : null, error.detail))));
  }

  await look();
  return () => { clearTimeout(timer); asking?.abort(); };
}
