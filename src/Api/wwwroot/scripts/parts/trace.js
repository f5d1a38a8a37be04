// A few steps of the run, worked as by hand: every value, every derivative, every update with its numbers.

import { fill, freshId, h, note, table } from "../dom.js";
import { get } from "../api.js";
import { number } from "../format.js";

const STEPS = 3, MOST_SHOWN = 6;

export async function trace(path, job) {
  const id = freshId("from"), last = job.progress.step;
  const steps = h("div");
  const trouble = h("p", { class: "error", role: "alert" });
  const from = h("input", { id, type: "number", min: "0", max: String(last), value: "0", inputmode: "numeric" });

  async function load() {
    const start = Math.min(last, Math.max(0, Number(from.value) || 0));
    const answer = await get(`${path}/trace?from=${start}&to=${Math.min(last, start + STEPS - 1)}`);
    fill(steps, answer.steps.map(step => worked(step, answer.nodes)));
  }

  async function show(event) {
    event.preventDefault();
    trouble.textContent = "";
    await load().catch(problem => { trouble.textContent = problem.message; });
  }

  await load();
  return [
    h("form", { class: "actions", onsubmit: show }, h("label", { for: id }, "From step"), h("div", null, from), h("button", null, "Work it out"),
      h("a", { href: `${path}/trace?from=0&to=${Math.min(last, STEPS - 1)}` }, "JSON")),
    trouble, steps,
  ];
}

function worked(step, nodes) {
  const name = node => nodes[node].name;
  return h("section", null,
    h("h3", { class: "spaced" }, `Step ${step.step}: loss ${number(step.loss, 8)}`),
    table(`Values and derivatives of step ${step.step}`, ["Node", "Is", "Value", "∂L/∂node"],
      step.values.map(value => [name(value.node), operation(nodes[value.node], name), numbers(value.value), value.derivative ? numbers(value.derivative) : ""])),
    step.updates.length > 0 ? table(`Updates of step ${step.step}`, ["Parameter", "Before", "Gradient", "After"],
      step.updates.map(update => [update.parameter, numbers(update.before), numbers(update.gradient), numbers(update.after)])) : null,
    step.end ? note("", step.end) : null);
}

const operation = (node, name) => node.inputs.length === 0 ? node.op : `${node.op}(${node.inputs.map(name).join(", ")})`;

const numbers = values => values.slice(0, MOST_SHOWN).map(value => number(value, 7)).join(", ") + (values.length > MOST_SHOWN ? ` … ${values.length} in all` : "");
