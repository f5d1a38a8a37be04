// The loss curves of several runs in one picture.

import { fill, h, table } from "../dom.js";
import { get } from "../api.js";
import { count, number } from "../format.js";
import { ENDED, recipe, shortId, statusPill, titleOf } from "../parts/status.js";
import { LossHistory } from "../parts/loss-history.js";
import { lossChart } from "../parts/loss-chart.js";

const EVERY = 1500, MOST = 10;

export async function comparePage(stage, { query }) {
  const ids = [...new Set((query.get("runs") ?? "").split(",").filter(Boolean))].slice(0, MOST);
  let entries = await Promise.all(ids.map(load));
  const curves = entries.map(entry => ({ label: nameOf(entry), history: new LossHistory(entry.run.id) }));
  const chart = lossChart(curves);
  const rows = h("div");
  let timer = null, left = false;

  fill(stage,
    h("div", { class: "head" }, h("h1", { tabindex: "-1" }, `${entries.length} runs compared`)),
    h("section", { class: "sheet", "aria-label": "Loss curves" }, chart.element),
    h("section", { class: "sheet", "aria-label": "The runs" }, rows));

  // Runs of one job are told apart by the ends of their ids, as on its page.
  function nameOf({ run, job }) {
    const alone = entries.filter(entry => entry.job.id === job.id).length === 1;
    return alone ? titleOf(job) : `${titleOf(job)} ${shortId(run.id)}`;
  }

  function showRows() {
    fill(rows, table("The runs that are compared",
      ["Job", "Recipe", "Status", { name: "Steps", number: true }, { name: "Loss", number: true }, { name: "Best", number: true }, { name: "Parameters", number: true }],
      entries.map(({ run, job }) => [
        h("a", { href: `#/jobs/${job.id}` }, nameOf({ run, job })), recipe(job.spec), statusPill(run.status), count(run.progress.step),
        number(run.loss?.train), number(run.loss?.best), count(run.parameter_count)])));
  }

  async function refresh() {
    const unfinished = entries.map(({ run }) => !ENDED.has(run.status));
    // Each curve is drawn as it arrives.
    await Promise.all(curves.map((curve, at) => unfinished[at] || curve.history.rows.length === 0 ? curve.history.load().then(chart.redraw) : null));
    entries = await Promise.all(entries.map((entry, at) => unfinished[at] ? load(entry.run.id) : entry));
    if (left) return;
    chart.redraw();
    showRows();
    if (unfinished.some(Boolean)) timer = setTimeout(() => refresh().catch(() => {}), EVERY);
  }

  showRows();
  refresh().catch(() => {});
  return () => { left = true; clearTimeout(timer); chart.leave(); };
}

async function load(id) {
  const run = await get(`/v1/runs/${encodeURIComponent(id)}`);
  return { run, job: await get(`/v1/jobs/${run.job}`) };
}
