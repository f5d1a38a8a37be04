// The way from an address to a page. A page is a function that fills the main element and returns how to leave it.

import { fill, h, announce } from "./dom.js";
import { acceptDrops } from "./parts/drop.js";
import { jobsPage } from "./pages/jobs.js";
import { jobPage } from "./pages/job.js";
import { newJobPage } from "./pages/new-job.js";
import { datasetsPage } from "./pages/datasets.js";
import { datasetPage } from "./pages/dataset.js";
import { comparePage } from "./pages/compare.js";

const pages = { "": jobsPage, jobs: jobPage, new: newJobPage, datasets: datasetsPage, dataset: datasetPage, compare: comparePage };

const main = document.getElementById("main");
let leave = () => {};
let visit = 0;

async function show() {
  const mine = ++visit;
  leave();
  leave = () => {};
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  const [name, id] = path.split("/");
  const page = name === "datasets" && id ? pages.dataset : pages[name] ?? pages[""];
  markCurrent(name);
  const stage = h("div", { class: "stack" });
  fill(main, stage);
  try {
    const left = await page(stage, { id: id && decodeURIComponent(id), query: new URLSearchParams(query) });
    // Who has gone on meanwhile does not come back.
    if (mine === visit) leave = left ?? leave;
    else left?.();
  } catch (problem) {
    fill(stage, h("h1", { tabindex: "-1" }, "That did not work"), h("p", { class: "error", role: "alert" }, problem.message));
    if (!("status" in problem)) throw problem;
  }
  if (mine === visit) arrive(stage);
}

function arrive(stage) {
  const heading = stage.querySelector("h1");
  document.title = heading ? `${heading.textContent} · Descent` : "Descent";
  // The first page leaves the focus where the browser has it.
  if (visit > 1 && heading) heading.focus();
  if (heading) announce(heading.textContent);
}

function markCurrent(name) {
  for (const link of document.querySelectorAll(".top nav a")) {
    const target = link.getAttribute("href").replace("#/", "");
    const isHere = target === name || target === "" && (name === "jobs" || name === "compare");
    if (isHere) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

addEventListener("hashchange", show);
acceptDrops();
show();
