// All jobs, newest first, live; and what there is to begin with.

import { fill, h } from "../dom.js";
import { get } from "../api.js";
import { count, number, percent, when } from "../format.js";
import { ENDED, recipe, statusPill, titleOf } from "../parts/status.js";
import { sender } from "../parts/sender.js";

const EVERY = 1500, PAGE = 20, MOST_COMPARED = 10;

export async function jobsPage(stage) {
  const chosen = new Set();
  const list = h("div");
  const compare = h("a", { class: "button", href: "#/", hidden: true }, "Compare");
  const more = h("button", { hidden: true, onclick: () => { shown += PAGE; refresh(); } }, "Older jobs");
  const datasets = h("ul", { class: "plain lines" });
  let shown = PAGE, timer, left = false;

  fill(stage,
    h("div", { class: "head" }, h("h1", { tabindex: "-1" }, "Jobs"),
      h("div", { class: "actions" }, compare, h("a", { class: "button primary", href: "#/new" }, "New job"))),
    h("div", { class: "columns" },
      h("section", { class: "sheet", "aria-label": "Jobs" }, list, more),
      h("aside", { class: "stack", "aria-label": "Datasets" }, sender(), h("div", { class: "sheet" }, h("h2", null, "Latest datasets"), datasets))));

  function choose(run, wanted) {
    if (wanted) chosen.add(run);
    else chosen.delete(run);
    compare.hidden = chosen.size < 2;
    compare.textContent = `Compare ${chosen.size} runs`;
    compare.href = `#/compare?runs=${[...chosen].slice(0, MOST_COMPARED).join(",")}`;
  }

  async function refresh() {
    clearTimeout(timer);
    const page = await get(`/v1/jobs?limit=${Math.min(100, shown)}`);
    if (left) return;
    more.hidden = !page.has_more || shown >= 100;
    showJobs(page.data);
    // Hidden pages do not ask.
    if (page.data.some(job => !ENDED.has(job.status))) timer = setTimeout(() => document.hidden ? wake() : refresh().catch(wake), EVERY);
  }

  function wake() {
    if (!left) timer = setTimeout(() => refresh().catch(wake), 2 * EVERY);
  }

  function showJobs(jobs) {
    if (jobs.length === 0) {
      fill(list, h("p", null, "Nothing has been trained yet. Drop a table on this page, or ", h("a", { href: "#/datasets" }, "choose one that is here"), "."));
      return;
    }
    const focused = document.activeElement?.id;
    fill(list, h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "All jobs" }, h("table", { class: "jobs" },
      h("caption", { class: "unseen" }, "Jobs, newest first"),
      h("thead", null, h("tr", null,
        h("th", { scope: "col" }, h("span", { class: "unseen" }, "Compare")), h("th", { scope: "col" }, "Job"), h("th", { scope: "col" }, "Status"),
        h("th", { scope: "col", class: "number" }, "Loss"), h("th", { scope: "col", class: "number" }, "Best"), h("th", { scope: "col", class: "number" }, "Created"))),
      h("tbody", null, jobs.map(jobRow)))));
    if (focused) document.getElementById(focused)?.focus();
  }

  function jobRow(job) {
    const run = job.best_run ?? job.runs[0].id;
    return h("tr", null,
      h("td", null, h("input", {
        type: "checkbox", id: `choose-${run}`, "aria-label": `Compare ${titleOf(job)}`, checked: chosen.has(run),
        onchange: event => choose(run, event.target.checked),
      })),
      h("th", { scope: "row" }, h("a", { class: "name", href: `#/jobs/${job.id}` }, titleOf(job)), h("div", { class: "small quiet" }, recipe(job.spec))),
      h("td", null, statusPill(job.status), ENDED.has(job.status) ? null : h("div", { class: "small quiet number" }, percent(job.progress.fraction))),
      h("td", { class: "number" }, number(job.loss?.train)),
      h("td", { class: "number" }, number(job.loss?.best)),
      h("td", { class: "number quiet" }, when(job.created_at)));
  }

  await refresh();
  const latest = await get("/v1/datasets?limit=6");
  fill(datasets, latest.data.length === 0 ? h("li", { class: "quiet" }, "None yet.") : latest.data.map(dataset => h("li", null,
    h("a", { href: `#/datasets/${dataset.id}` }, dataset.name),
    h("div", { class: "small quiet" }, `${count(dataset.rows)} rows, ${count(dataset.columns.length)} columns`))));
  return () => { left = true; clearTimeout(timer); };
}
