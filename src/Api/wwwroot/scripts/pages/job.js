// One job: how it is going, its curves, and everything about the run that speaks for it.

import { announce, facts, fill, h, note } from "../dom.js";
import { get, remove } from "../api.js";
import { count, number, numberOf, seconds, when, words } from "../format.js";
import { ENDED, recipe, shortId, statusPill, titleOf } from "../parts/status.js";
import { confirmed } from "../parts/confirm.js";
import { follow } from "../parts/follow.js";
import { jobControls } from "../parts/job-controls.js";
import { LossHistory } from "../parts/loss-history.js";
import { lossChart } from "../parts/loss-chart.js";
import { runsTable } from "../parts/runs-table.js";
import { runTabs } from "../parts/run-tabs.js";

const MOST_CURVES = 10;

export async function jobPage(stage, { id }) {
  const path = `/v1/jobs/${encodeURIComponent(id)}`;
  let job = await get(path);
  const curves = job.runs.slice(0, MOST_CURVES).map(run => ({ label: shortId(run.id), history: new LossHistory(run.id) }));
  const chart = lossChart(curves);
  const head = h("div", { class: "head" });
  const bar = h("progress", { max: "1", "aria-label": "Progress" });
  const state = h("div"), remarks = h("div"), runs = h("div"), results = h("div");
  const controls = jobControls(job.id, changed);
  const heading = h("h1", { tabindex: "-1" }, titleOf(job));
  const pill = h("span");
  const actions = h("div", { class: "actions" }, controls.element);
  let told = "", chosenRun = null, shownRun = null, leaveFollowing = () => {};

  fill(head, heading, pill, h("span", { class: "quiet" }, recipe(job.spec)), actions);
  fill(stage, head,
    h("section", { class: "sheet", "aria-label": "Loss curves" }, bar, state, chart.element),
    remarks, runs, results,
    h("section", { class: "sheet" }, h("details", null, h("summary", null, "The spec, with every default filled in"),
      h("pre", { tabindex: "0", "aria-label": "The spec" }, JSON.stringify(job.spec, null, 2)))));

  function changed(latest) {
    const ended = ENDED.has(latest.status) && !ENDED.has(job.status);
    job = latest;
    fill(pill, statusPill(job.status, job.stop_reason));
    controls.show(job);
    bar.value = job.progress.fraction;
    bar.hidden = ENDED.has(job.status);
    fill(state, progressFacts(job));
    fill(remarks, remarksOf(job));
    tell();
    if (ended) reload();
    showRun();
  }

  async function reload() {
    await Promise.all(curves.map(curve => curve.history.load().then(chart.redraw)));
  }

  // A screen reader hears of every status and every quarter.
  function tell() {
    const quarter = job.status === "running" ? `, ${Math.floor(4 * job.progress.fraction) * 25} percent` : "";
    const text = `${titleOf(job)}: ${words(job.status)}${quarter}`;
    if (text !== told && told !== "") announce(text);
    told = text;
  }

  // What a run has shows when there is something: at the end.
  function showRun() {
    const run = chosenRun ?? job.best_run ?? job.runs[0].id;
    if (job.runs.length > 1) fill(runs, h("section", { class: "sheet", "aria-labelledby": "runs" }, h("h2", { id: "runs" }, "Runs"), runsTable(job, run, choose)));
    const version = `${run} ${job.status}`;
    if (version === shownRun || !ENDED.has(job.status)) return;
    shownRun = version;
    fill(results, runTabs(job, run));
    fill(actions, controls.element, h("button", { onclick: discard }, "Delete"), h("a", { class: "button", href: `#/new?like=${job.id}` }, "Train another like it"));
  }

  function choose(run) {
    chosenRun = run;
    showRun();
    runs.querySelector("[aria-pressed=true]")?.focus();
  }

  async function discard() {
    if (!await confirmed(`Delete ${titleOf(job)} with all it made?`, "Delete")) return;
    await remove(path);
    location.hash = "#/";
  }

  changed(job);
  const loaded = reload();
  if (!ENDED.has(job.status)) {
    leaveFollowing = follow(job.id, {
      job: changed, reload,
      async losses(run, rows) {
        await loaded;
        await curves.find(curve => curve.history.run === run)?.history.append(rows);
        chart.redraw();
      },
    });
  }
  return () => { leaveFollowing(); chart.leave(); };
}

function progressFacts(job) {
  const { progress, loss } = job;
  const isOver = ENDED.has(job.status);
  return facts([
    // Before the first step there is no loss, and the number says so.
    ["Training loss", progress.step === 0 && loss?.train == null ? "–" : number(numberOf(loss, "train"))],
    ["Validation loss", loss?.validation != null || loss?.nonfinite?.validation ? number(numberOf(loss, "validation")) : null],
    ["Lowest", loss?.best == null ? null : [number(loss.best), h("small", null, `at step ${count(loss.best_step)}`)]],
    ["Step", [count(progress.step), progress.steps ? h("small", null, `of ${count(progress.steps)}`) : null]],
    ["Speed", !progress.steps_per_second ? null : [number(progress.steps_per_second, 3), h("small", null, "steps a second")]],
    [isOver ? "Took" : "Left", isOver ? took(job) : progress.eta_seconds == null ? null : seconds(progress.eta_seconds)],
    ["Created", when(job.created_at)],
  ], true);
}

const took = job => job.started_at && job.finished_at ? seconds((new Date(job.finished_at) - new Date(job.started_at)) / 1000) : null;

function remarksOf(job) {
  const remarks = [
    job.error ? note("bad", h("b", null, words(job.error.code), ". "), job.error.message, " ", job.error.suggestion ?? "") : null,
    ...job.warnings.map(warning => note("warn", warning.message)),
  ].filter(Boolean);
  return remarks.length === 0 ? null : h("section", { class: "sheet", "aria-label": "Remarks" }, remarks);
}
