// Prediction by hand: a field for each feature, the answer as you type.

import { fill, freshId, h } from "../dom.js";
import { get, post } from "../api.js";
import { number, percent } from "../format.js";

const PATIENCE = 250, MOST_FIELDS = 120, INTERVAL = 0.95;

export async function predict(path, job) {
  const dataset = job.spec.dataset ? await get(`/v1/datasets/${job.spec.dataset}`).catch(() => null) : null;
  const features = (job.spec.features ?? []).slice(0, MOST_FIELDS);
  if (features.length === 0) return h("p", { class: "quiet" }, "The model has no features to predict from.");
  const columns = features.map(name => dataset?.columns.find(column => column.name === name) ?? { name, type: "text" });
  const inputs = columns.map(fieldOf);
  const answer = h("output", { class: "sheet", "aria-live": "polite" });
  const intervals = intervalChoice(job.spec);
  let timer = null, asked = 0;

  async function ask() {
    const mine = ++asked;
    const row = Object.fromEntries(inputs.map(({ column, control }) => [column.name, valueOf(column, control.value)]));
    try {
      const body = { rows: [row], interval: intervals?.control.checked ? INTERVAL : undefined };
      const { predictions: [prediction] } = await post(`${path}/predict`, body);
      if (mine === asked) fill(answer, show(prediction));
    } catch (problem) {
      if (mine === asked) fill(answer, h("p", { class: "error" }, problem.message));
    }
  }

  const form = h("form", {
    oninput: () => { clearTimeout(timer); timer = setTimeout(ask, PATIENCE); },
    onsubmit: event => { event.preventDefault(); ask(); },
  }, h("div", { class: "fields" }, inputs.map(input => input.element)), intervals?.element ?? null, h("p", { class: "spaced" }, h("button", { class: "primary" }, "Predict")));
  await ask();
  return h("div", { class: "columns" }, form, answer);
}

const SQUARES = ["mse", "sse", "half_sse"], REACH_THE_MINIMUM = ["closed_form", "newton", "gauss_newton", "levenberg_marquardt", "lbfgs"];

/** Least squares have intervals where they are at their minimum; the service says why where they have none. */
function intervalChoice(spec) {
  const { l1 = 0, l2 = 0 } = spec.regularization ?? {};
  if (!SQUARES.includes(spec.loss?.type) || l1 > 0 || l2 > 0 || !["linear", "formula"].includes(spec.model.type) || spec.targets?.length > 1) return null;
  const id = freshId("intervals"), control = h("input", { id, type: "checkbox", checked: REACH_THE_MINIMUM.includes(spec.optimizer.type) });
  return { control, element: h("p", { class: "spaced" }, control, " ", h("label", { for: id }, `${percent(INTERVAL)} intervals`)) };
}

function fieldOf(column) {
  const id = freshId("feature"), list = freshId("values");
  const start = column.type === "number" ? column.mean ?? "" : column.top?.[0]?.value ?? column.examples?.[0] ?? "";
  const control = h("input", {
    id, list: column.type === "number" ? null : list, inputmode: column.type === "number" ? "decimal" : null,
    value: typeof start === "number" ? String(Number(start.toPrecision(4))) : String(start), autocomplete: "off",
  });
  const hint = column.type === "number" && column.min != null ? `${number(column.min)} to ${number(column.max)}` : null;
  return {
    column, control,
    element: h("div", { class: "field" }, h("label", { for: id }, column.name), control,
      column.type === "number" ? null : h("datalist", { id: list }, (column.top ?? []).map(entry => h("option", { value: entry.value }))),
      hint ? h("p", { class: "hint number" }, hint) : null),
  };
}

function valueOf(column, text) {
  if (text.trim() === "") return null;
  if (column.type === "number" && Number.isFinite(Number(text))) return Number(text);
  if (column.type === "boolean") return text === "true" ? true : text === "false" ? false : text;
  return text;
}

function show(prediction) {
  if (prediction.values) {
    return Object.entries(prediction.values).map(([name, value]) => [
      h("h3", null, name), h("p", { class: "answer" }, number(value ?? prediction.nonfinite?.[name] ?? null, 6)),
      prediction.lower == null ? null : h("p", { class: "quiet number" }, `A new observation: ${number(prediction.lower, 5)} to ${number(prediction.upper, 5)}`),
      prediction.mean_lower == null ? null : h("p", { class: "quiet number" }, `The mean of many: ${number(prediction.mean_lower, 5)} to ${number(prediction.mean_upper, 5)}`)]);
  }
  const ranked = Object.entries(prediction.probabilities).sort(([, a], [, b]) => b - a).slice(0, 12);
  return [
    h("p", { class: "answer" }, prediction.class ?? "–"),
    h("ul", { class: "plain" }, ranked.map(([name, share]) => {
      const bar = h("span");
      bar.style.width = `${100 * (share ?? 0)}%`;
      return h("li", null, h("span", null, name, " ", h("span", { class: "number quiet" }, share == null ? "–" : percent(share))), h("span", { class: "meter", "aria-hidden": "true" }, bar));
    })),
  ];
}
