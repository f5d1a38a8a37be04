// Why the run stopped and how good the place is: every number with its name and what it means.

import { facts, h, note } from "../dom.js";
import { number, words } from "../format.js";

export const explanation = answer => sections(answer);

const QUIET = new Set(["object", "run", "job", "id"]);

function sections(answer) {
  const simple = Object.entries(answer).filter(([name, value]) => !QUIET.has(name) && value !== null && typeof value !== "object");
  const nested = Object.entries(answer).filter(([, value]) => value !== null && typeof value === "object" && !Array.isArray(value));
  const lists = Object.entries(answer).filter(([, value]) => Array.isArray(value) && value.length > 0);
  const sentences = simple.filter(([, value]) => typeof value === "string" && value.includes(" "));
  return [
    sentences.map(([, value]) => note("", value)),
    facts(simple.filter(entry => !sentences.includes(entry)).map(([name, value]) => [words(name), typeof value === "number" ? number(value, 6) : words(String(value))])),
    lists.map(([name, values]) => [h("h3", { class: "spaced" }, words(name)), h("ul", null, values.slice(0, 20).map(value => h("li", null, typeof value === "object" ? sections(value) : number(value, 6))))]),
    nested.map(([name, value]) => [h("h3", { class: "spaced" }, words(name)), sections(value)]),
  ];
}
