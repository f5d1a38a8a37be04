// Everything about one finished run, a tab each; a tab asks the service when it is chosen.

import { get } from "../api.js";
import { tabs } from "./tabs.js";
import { metrics } from "./metrics.js";
import { parameters } from "./parameters.js";
import { inference } from "./inference.js";
import { explanation } from "./explanation.js";
import { trace } from "./trace.js";
import { graph } from "./graph.js";
import { landscape } from "./landscape.js";
import { pictures } from "./pictures.js";
import { predict } from "./predict.js";

export function runTabs(job, id) {
  const path = `/v1/runs/${id}`;
  return tabs("The run", [
    { name: "Metrics", load: async () => metrics(await get(path), job) },
    { name: "Predict", load: () => predict(path, job) },
    { name: "Pictures", load: () => pictures(path, job) },
    { name: "Parameters", load: async () => parameters(path, await get(`${path}/parameters`)) },
    { name: "Inference", load: async () => inference(await get(`${path}/inference`)) },
    { name: "Explanation", load: async () => explanation(await get(`${path}/explanation`)) },
    { name: "Trace", load: () => trace(path, job) },
    { name: "Graph", load: () => graph(path) },
    { name: "Landscape", load: () => landscape(path) },
  ]);
}
