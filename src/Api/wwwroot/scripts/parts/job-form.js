// The fields of a job. What is left empty the service chooses; problems appear at the field that their pointer names.

import { fill, freshId, h } from "../dom.js";
import { words } from "../format.js";
import { merge, namesAndNumbers, numberOrText, numbers } from "./spec-text.js";

const ACTIVATIONS = ["relu", "tanh", "gelu", "silu", "elu", "leaky_relu", "sigmoid", "softplus"];

/** @param options { datasets, models, losses, optimizers, like, dataset } */
export function jobForm({ datasets, models, losses, optimizers, like, dataset }) {
  const fields = new Map();

  /** @param pointers the places in the spec that this field speaks for. */
  function field(pointers, label, control, hint, className) {
    const id = freshId("field");
    const problem = h("p", { class: "error", id: `${id}-problem`, hidden: true });
    control.id = id;
    const element = h("div", { class: `field ${className ?? ""}` }, h("label", { for: id }, label), control, hint ? h("p", { class: "hint" }, hint) : null, problem);
    pointers.forEach(pointer => fields.set(pointer, { control, problem }));
    return element;
  }

  const choice = (names, empty) => h("select", null, h("option", { value: "" }, empty), names.map(name => h("option", { value: name }, words(name))));
  const text = (placeholder, properties) => h("input", { type: "text", placeholder, autocomplete: "off", spellcheck: "false", ...properties });
  const decimal = placeholder => text(placeholder, { inputmode: "decimal" });

  const inputs = {
    dataset: choice([], "Choose …"), target: choice([], "Choose …"), name: text("none"), model: choice(models, "the service chooses"),
    hidden: text("64, 32"), activation: choice(ACTIVATIONS, "relu"), formula: text("b1*(1-exp(-b2*x))"), parameters: text("b1=500, b2=0.0001"),
    loss: choice(losses, "fits the target"), optimizer: choice(optimizers, "fits the model"), rate: decimal("its default, or auto"),
    epochs: decimal("by the model"), batch: text("by the model, or full"), validation: decimal("0"), test: decimal("0"),
    precision: choice(["float32", "float64"], "by the model"), seed: decimal("0"), l2: decimal("0"), patience: decimal("none"),
    more: h("textarea", { placeholder: '{ "schedule": { "type": "cosine" } }', spellcheck: "false" }),
  };
  const features = h("div", { class: "choices" });
  const featureProblem = h("p", { class: "error", hidden: true });
  fields.set("/features", { control: features, problem: featureProblem });
  const ofNetwork = h("div", { class: "fields wide" }, field(["/model/hidden"], "Hidden layers", inputs.hidden, "widths, from the data on"), field(["/model/activation"], "Activation", inputs.activation));
  const ofFormula = h("div", { class: "fields wide" },
    field(["/model/formula"], "Formula", inputs.formula, "of columns and parameters", "wide"), field(["/model/parameters"], "Start of each parameter", inputs.parameters, null, "wide"));

  inputs.dataset.append(...datasets.map(one => h("option", { value: one.id }, one.name)));
  const element = h("form", { novalidate: true, onchange: event => { if (event.target === inputs.dataset) showColumns(); showModel(); showFeatures(event); } },
    h("div", { class: "fields" },
      field(["/dataset"], "Dataset", inputs.dataset), field(["/target"], "Target", inputs.target, "what to predict"),
      h("fieldset", { class: "field wide" }, h("legend", null, "Features"), features, featureProblem),
      field(["/model", "/model/type"], "Model", inputs.model), ofNetwork, ofFormula,
      field(["/loss", "/loss/type"], "Loss", inputs.loss), field(["/optimizer", "/optimizer/type"], "Optimizer", inputs.optimizer),
      field(["/optimizer/learning_rate", "/optimizer/auto_learning_rate"], "Learning rate", inputs.rate), field(["/epochs", "/max_steps"], "Epochs", inputs.epochs),
      field(["/batch_size", "/full_batch"], "Batch size", inputs.batch), field(["/split/validation"], "Validation", inputs.validation, "a share, or a count of rows"),
      field(["/split/test"], "Test", inputs.test, "a share, or a count of rows"), field(["/name"], "Name", inputs.name)),
    h("details", { class: "spaced" }, h("summary", null, "More"),
      h("div", { class: "fields" },
        field(["/regularization/l2", "/regularization"], "L2 penalty", inputs.l2), field(["/stop/patience"], "Patience", inputs.patience, "epochs without progress"),
        field(["/precision"], "Precision", inputs.precision), field(["/seed"], "Seed", inputs.seed),
        field([""], "Anything else of the spec, as JSON", inputs.more, "It goes over the fields above.", "wide"))));

  function column(name) { return datasets.find(one => one.id === inputs.dataset.value)?.columns.find(one => one.name === name); }

  function showColumns() {
    const columns = datasets.find(one => one.id === inputs.dataset.value)?.columns ?? [];
    fill(inputs.target, h("option", { value: "" }, "Choose …"), columns.map(one => h("option", { value: one.name }, `${one.name} (${one.type})`)));
    inputs.target.value = columns.at(-1)?.name ?? "";
    fill(features, columns.map(one => h("label", null, h("input", { type: "checkbox", value: one.name, checked: one.type !== "text" }), one.name)));
    showFeatures();
  }

  // The target is no feature of itself.
  function showFeatures() {
    for (const box of features.querySelectorAll("input")) box.disabled = box.value === inputs.target.value;
  }

  function showModel() {
    ofNetwork.hidden = inputs.model.value !== "mlp";
    ofFormula.hidden = !["formula", "objective"].includes(inputs.model.value);
  }

  function begin() {
    const known = like?.dataset ?? dataset ?? datasets[0]?.id;
    if (datasets.some(one => one.id === known)) inputs.dataset.value = known;
    showColumns();
    if (like) {
      if (column(like.target)) inputs.target.value = like.target;
      inputs.model.value = like.model?.type ?? "";
      inputs.hidden.value = like.model?.hidden?.join(", ") ?? "";
      inputs.formula.value = like.model?.formula ?? "";
      inputs.parameters.value = Object.entries(like.model?.parameters ?? {}).map(([name, value]) => `${name}=${value}`).join(", ");
      inputs.loss.value = like.loss?.type ?? "";
      inputs.optimizer.value = like.optimizer?.type ?? "";
      inputs.rate.value = like.optimizer?.learning_rate ?? "";
      inputs.epochs.value = like.epochs ?? "";
      inputs.validation.value = like.split?.validation || "";
      inputs.test.value = like.split?.test || "";
      for (const box of features.querySelectorAll("input")) box.checked = like.features?.includes(box.value) ?? false;
    }
    showFeatures();
    showModel();
  }

  function model() {
    const type = inputs.model.value || undefined;
    if (type === "mlp") return { type, hidden: numbers(inputs.hidden.value), activation: inputs.activation.value || undefined };
    if (type === "formula" || type === "objective") return { type, formula: inputs.formula.value, parameters: namesAndNumbers(inputs.parameters.value) };
    return type ? { type } : undefined;
  }

  function optimizer() {
    const type = inputs.optimizer.value || undefined, rate = numberOrText(inputs.rate.value);
    return type ? { type, learning_rate: rate } : rate === undefined ? undefined : { learning_rate: rate };
  }

  function chosenFeatures() {
    const boxes = [...features.querySelectorAll("input")].filter(box => !box.disabled);
    // All that can be used is what the service takes anyhow.
    return boxes.every(box => box.checked || column(box.value)?.type === "text" && !box.checked) ? undefined : boxes.filter(box => box.checked).map(box => box.value);
  }

  /** The job's body, empty fields left out; null where there is not enough to ask about. */
  function spec() {
    const needsData = inputs.model.value !== "objective";
    if (needsData && (!inputs.dataset.value || !inputs.target.value)) return null;
    const split = { validation: numberOrText(inputs.validation.value), test: numberOrText(inputs.test.value) };
    const body = {
      name: inputs.name.value.trim() || undefined,
      ...needsData ? { dataset: inputs.dataset.value, target: inputs.target.value, features: inputs.model.value === "formula" ? undefined : chosenFeatures() } : {},
      model: model(), loss: inputs.loss.value ? { type: inputs.loss.value } : undefined, optimizer: optimizer(),
      epochs: numberOrText(inputs.epochs.value), batch_size: numberOrText(inputs.batch.value),
      split: split.validation === undefined && split.test === undefined ? undefined : split,
      regularization: inputs.l2.value.trim() ? { l2: numberOrText(inputs.l2.value) } : undefined,
      stop: inputs.patience.value.trim() ? { patience: numberOrText(inputs.patience.value) } : undefined,
      precision: inputs.precision.value || undefined, seed: numberOrText(inputs.seed.value),
    };
    if (!inputs.more.value.trim()) return body;
    try {
      return merge(body, JSON.parse(inputs.more.value));
    } catch (mistake) {
      show([{ pointer: "", detail: `This is no JSON: ${mistake.message}` }]);
      return null;
    }
  }

  /** Marks the fields that problems are about; gives back those that no field speaks for. */
  function show(errors) {
    const elsewhere = [];
    for (const error of errors) {
      const place = placeOf(error.pointer);
      if (!place) {
        elsewhere.push(error);
        continue;
      }
      place.control.setAttribute("aria-invalid", "true");
      if (place.problem.id) place.control.setAttribute("aria-describedby", place.problem.id);
      place.problem.hidden = false;
      place.problem.textContent = `${place.problem.textContent} ${error.detail}`.trim();
    }
    return elsewhere;
  }

  // The field of the pointer itself, else of what it lies in.
  function placeOf(pointer) {
    for (let at = pointer ?? ""; at !== ""; at = at.slice(0, at.lastIndexOf("/")))
      if (fields.has(at)) return fields.get(at);
    return pointer === "" ? fields.get("") : null;
  }

  function clear() {
    for (const { control, problem } of fields.values()) {
      control.removeAttribute("aria-invalid");
      control.removeAttribute("aria-describedby");
      problem.hidden = true;
      problem.textContent = "";
    }
  }

  begin();
  return { element, spec, show, clear };
}
