// Error bars: standard errors, tests and intervals of the parameters.

import { facts, h, table } from "../dom.js";
import { count, number } from "../format.js";

export function inference(answer) {
  const statistic = answer.statistic_kind ?? "statistic";
  const head = ["Parameter", ...["Estimate", "Standard error", statistic, "p", "Lower", "Upper"].map(name => ({ name, number: true }))];
  return [
    table("Inference", head, answer.parameters.map(one => [
      one.name, number(one.estimate, 6), number(one.standard_error), number(one.statistic), number(one.p_value, 3), number(one.lower, 5), number(one.upper, 5)])),
    h("h3", { class: "spaced" }, "The fit as a whole"),
    facts([
      ["Residual standard deviation", number(answer.residual_standard_deviation ?? null, 6)], ["Degrees of freedom", count(answer.degrees_of_freedom ?? null)],
      ["R²", number(answer.r_squared ?? null)], ["Log-likelihood", number(answer.log_likelihood ?? null, 6)],
      ["AIC", number(answer.aic ?? null, 6)], ["BIC", number(answer.bic ?? null, 6)],
    ].filter(([, value]) => value !== "–")),
  ];
}
