// How good a fitted model is, part by part of the table.

import { facts, h, table } from "../dom.js";
import { count, number, seconds, words } from "../format.js";

const PARTS = ["train", "validation", "test"];

export function metrics(run, job) {
  const parts = PARTS.filter(part => run.metrics?.[part]);
  if (parts.length === 0) return h("p", { class: "quiet" }, "The run left no model, so there is nothing to measure.");
  const names = Object.keys(run.metrics[parts[0]]).filter(name => isNumber(run.metrics[parts[0]][name]));
  const classes = run.metrics[parts.at(-1)].classes;
  return [
    table("Metrics", ["Metric", ...parts.map(part => ({ name: part === "train" ? "training" : part, number: true }))],
      names.map(name => [words(name), ...parts.map(part => number(run.metrics[part][name] ?? run.metrics[part].nonfinite?.[name] ?? null))])),
    classes ? [h("h3", { class: "spaced" }, `By class, ${parts.at(-1) === "train" ? "training" : parts.at(-1)} rows`), table("Metrics by class",
      ["Class", { name: "Rows", number: true }, { name: "Precision", number: true }, { name: "Recall", number: true }, { name: "F1", number: true }],
      classes.map(one => [one.label, count(one.support), number(one.precision), number(one.recall), number(one.f1)]))] : null,
    h("h3", { class: "spaced" }, "How it ran"),
    facts([
      ["Parameters", count(run.parameter_count)], ["Seed", count(run.seed)], ["Stopped because", words(run.stop_reason)],
      ["Waited", seconds(run.timings.waiting_seconds)], ["Ran", seconds(run.timings.running_seconds)],
      ["Fingerprint", h("code", { title: run.fingerprint }, (run.fingerprint ?? "–").slice(0, 12))],
    ]),
    choices(job),
  ];
}

const isNumber = value => typeof value === "number" || value === null;

function choices(job) {
  if (job.choices.length === 0) return null;
  return [h("h3", { class: "spaced" }, "What the service chose, and why"),
    h("ul", { class: "plain lines small" }, job.choices.map(choice => h("li", null, h("code", null, choice.pointer.slice(1)), " ", h("b", null, choice.value), " ", choice.reason)))];
}
