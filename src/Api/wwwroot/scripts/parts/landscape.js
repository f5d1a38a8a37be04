// Slices of the loss through the solution: along the steepest and the flattest direction, with the way of the run.

import { h } from "../dom.js";
import { getText } from "../api.js";

const SLICES = [[2, "Lines of equal loss in the plane of the steepest and the flattest direction"], [1, "The loss along the steepest direction"]];

export async function landscape(path) {
  // Asked for first, so that a refusal is told in words and not by a broken picture.
  const pictures = await Promise.all(SLICES.map(([dimensions]) => getText(`${path}/landscape.svg?dimensions=${dimensions}&width=720&height=520`, "image/svg+xml")));
  return h("div", { class: "pictures" }, pictures.map((svg, at) => {
    const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
    return h("figure", null, h("img", { src: address, alt: SLICES[at][1], width: "720", height: "520", onload: () => URL.revokeObjectURL(address) }), h("figcaption", null, SLICES[at][1]));
  }));
}
