// Why the run stopped and how good the place is: every number with its name in the field and what it means.

import { h, note, table } from "../dom.js";
import { number, words } from "../format.js";

const TITLES = {
  stop: "Why it stopped", divergence: "Where it diverged", convexity: "Convexity", stationarity: "How near it is to a standstill", curvature: "Curvature", shape: "The kind of place",
  learning_rate: "The learning rate", gradient_check: "The gradient against differences", optimum: "The best there is", decrease: "Predicted against actual decrease",
  generalization: "Seen against unseen rows", calibration: "Probabilities against frequencies",
};

const MOST = 16;

export function explanation(answer) {
  return Object.entries(TITLES).filter(([name]) => answer[name] != null && answer[name].length !== 0)
    .map(([name, title]) => h("section", null, h("h3", { class: "spaced" }, title), content(answer[name], name, answer.meanings)));
}

function content(value, place, meanings) {
  if (Array.isArray(value)) return list(value, place, meanings);
  const entries = Object.entries(value).filter(([name, inner]) => inner != null && name !== "nonfinite");
  const sentences = entries.filter(([, inner]) => isSentence(inner));
  const lists = entries.filter(([, inner]) => Array.isArray(inner) && inner.some(isObject));
  const rows = entries.filter(entry => !sentences.includes(entry) && !lists.includes(entry))
    .flatMap(([name, inner]) => row(words(name), inner, `${place}.${name}`, meanings));
  return [
    sentences.map(([, sentence]) => note("", sentence)),
    rows.length > 0 ? table(TITLES[place] ?? words(place), ["Name", { name: "Value", number: true }, "What it means"], rows) : null,
    lists.map(([name, inner]) => [h("h4", null, words(name)), list(inner, `${place}.${name}`, meanings)]),
  ];
}

function row(label, value, place, meanings) {
  if (isObject(value)) return Object.entries(value).filter(([, inner]) => inner != null).flatMap(([name, inner]) => row(`${label}, ${words(name)}`, inner, `${place}.${name}`, meanings));
  return [[label, cell(value), h("span", { class: "quiet small" }, meanings[place] ?? meanings[`${place}[]`] ?? meanings[`${place}[].value`] ?? "")]];
}

/** A list of objects is a table of its own; what a column means stands above it. */
function list(items, place, meanings) {
  const names = [...new Set(items.flatMap(item => Object.keys(item)))].filter(name => name !== "nonfinite");
  const head = names.map(name => ({ name: words(name), number: typeof items[0][name] === "number" }));
  const explained = names.filter(name => meanings[`${place}[].${name}`]);
  return [
    table(words(place), head, items.slice(0, MOST).map(item => names.map(name => cell(item[name])))),
    explained.length > 0 ? h("dl", { class: "small quiet meanings" }, explained.map(name => [h("dt", null, words(name)), h("dd", null, meanings[`${place}[].${name}`])])) : null,
  ];
}

const cell = value => Array.isArray(value)
  ? value.slice(0, MOST).map(inner => isObject(inner) ? `${inner.name} ${number(inner.value)}` : one(inner)).join(", ") + (value.length > MOST ? ` … ${value.length} in all` : "")
  : value == null ? "–" : one(value);

const one = value => typeof value === "number" ? number(value, 6) : typeof value === "boolean" ? (value ? "yes" : "no") : words(value);

const isSentence = value => typeof value === "string" && value.includes(" ");

const isObject = value => value !== null && typeof value === "object" && !Array.isArray(value);
