// The runs of a job that has many: restarts, folds, a sweep. Any of them can be looked at.

import { h, table } from "../dom.js";
import { count, number, words } from "../format.js";
import { shortId, statusPill } from "./status.js";

/** @param choose receives the id of a run. */
export function runsTable(job, chosen, choose) {
  const overrides = [...new Set(job.runs.flatMap(run => Object.keys(run.overrides ?? {})))];
  const hasFolds = job.runs.some(run => run.fold != null);
  const head = [
    "Run", "Status", { name: "Seed", number: true }, ...hasFolds ? [{ name: "Fold", number: true }] : [],
    ...overrides.map(name => ({ name, number: true })), { name: "Training loss", number: true }, { name: "Final loss", number: true },
  ];
  return [
    table("The runs of the job", head, job.runs.map(run => [
      h("button", { class: "quietly", "aria-pressed": String(run.id === chosen), onclick: () => choose(run.id) }, shortId(run.id), run.id === job.best_run ? " (best)" : ""),
      statusPill(run.status, run.stop_reason), count(run.seed), ...hasFolds ? [run.fold ?? "–"] : [],
      ...overrides.map(name => shown(run.overrides?.[name])), number(run.loss), number(run.final_loss ?? null)])),
    folds(job.cross_validation),
  ];
}

/** A value of a sweep: of a model, a loss or an optimizer its name. */
const shown = value => value != null && typeof value === "object" ? value.type ?? JSON.stringify(value) : number(value ?? null);

function folds(validation) {
  const metrics = Object.entries(validation?.metrics ?? {});
  if (metrics.length === 0) return null;
  return table(`Mean over ${validation.folds} folds`, ["Validation metric", { name: "Mean", number: true }, { name: "Standard deviation", number: true }],
    metrics.map(([name, { mean, std }]) => [words(name), number(mean), number(std)]));
}
