// The computational graph, drawn by the service.

import { h } from "../dom.js";
import { getText } from "../api.js";

export async function graph(path) {
  // Asked for first, so that a refusal is told in words and not by a broken picture.
  const svg = await getText(`${path}/graph`, "image/svg+xml");
  const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  const image = h("img", { src: address, alt: "The computational graph: data and parameters on one side, the loss on the other", onload: () => URL.revokeObjectURL(address) });
  return h("figure", null, h("div", { class: "graph", tabindex: "0", role: "region", "aria-label": "Computational graph" }, image),
    h("figcaption", null, "Forward, values flow from data and parameters to the loss; backward, derivatives flow the other way. ",
      h("a", { href: `${path}/graph` }, "JSON")));
}
