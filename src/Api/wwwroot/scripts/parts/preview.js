// What a job would be: sizes, whether its loss is convex, what the curvature says of the learning rate.

import { facts, h, note } from "../dom.js";
import { bytes, count, number, numberOf, seconds, words } from "../format.js";

/** What the tolerance of predicted steps is of. */
const measured = { parameters: "from the minimum", gradient_norm: "gradient norm" };

export function preview(answer, asked) {
  const { estimate, convexity, curvature, learning_rate: rate, trial } = answer;
  return [
    answer.warnings.map(warning => note("warn", warning.message)),
    facts([
      ["Model", words(answer.spec.model.type)], ["Loss", words(answer.spec.loss.type)], ["Optimizer", words(answer.spec.optimizer.type)],
      ["Parameters", count(answer.parameter_count)], ["Steps", count(estimate.steps)], ["Rows", rows(estimate)],
      ["Memory", bytes(estimate.memory_bytes)], ["Work a step", `${number(estimate.flops_per_step, 3)} flops`],
      ["Estimated time", trial ? seconds(trial.seconds) : null],
    ]),
    h("h3", { class: "spaced" }, "The loss"),
    note(convexity.convex ? "good" : "", h("b", null, words(convexity.verdict)), ". ", convexity.reason, " ", convexity.guarantee),
    facts([
      ["At the start", number(numberOf(answer, "initial_loss"))], ["Gradient norm there", number(numberOf(answer, "initial_gradient_norm"))],
      ["Largest curvature", curvature ? number(curvature.largest_eigenvalue, 5) : null], ["Smallest curvature", curvature ? number(curvature.smallest_eigenvalue, 5) : null],
      ["Condition number", curvature?.condition_number != null ? number(curvature.condition_number, 5) : null],
    ]),
    rate?.applies ? [h("h3", { class: "spaced" }, "The learning rate"), h("p", { class: "small" }, rate.note), facts([
      ["Chosen", number(rate.chosen, 5)], ["Diverges from", number(rate.largest_stable, 5)], ["Best", number(rate.best, 5)],
      [rate.factor_per_step > 1 ? "Distance grows by" : "Distance shrinks by", rate.factor_per_step == null ? null : [number(rate.factor_per_step, 5), h("small", null, "a step")]],
      ...rate.predicted_steps.map(one => [`Steps to ${number(one.tolerance)}`, one.steps == null ? null : [count(one.steps), h("small", null, measured[one.measure] ?? words(one.measure))]]),
    ].filter(([, value]) => value !== "–"))] : null,
    answer.choices.length > 0 ? [h("h3", { class: "spaced" }, "Chosen for you"), h("ul", { class: "plain lines small" },
      answer.choices.map(choice => h("li", null, h("code", null, choice.pointer.slice(1)), " ", h("b", null, choice.value), " ", choice.reason)))] : null,
    h("details", { class: "spaced" }, h("summary", null, "The request"), h("pre", { tabindex: "0", "aria-label": "The request" }, `POST /v1/jobs\n${JSON.stringify(asked, null, 2)}`)),
  ];
}

const rows = estimate => [[estimate.training_rows, "training"], [estimate.validation_rows, "validation"], [estimate.test_rows, "test"]]
  .filter(([number_]) => number_ > 0).map(([number_, part]) => `${count(number_)} ${part}`).join(", ");
