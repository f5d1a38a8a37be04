// The service's own pictures of a run: the same that are had by curl.

import { h } from "../dom.js";

const OF_NUMBERS = [["fit", "The model's curve through the data"], ["predictions", "Predicted against actual"]];
const OF_CLASSES = [["confusion", "How often each class was taken for each"], ["roc", "How well the classes are told apart, at every threshold"], ["fit", "The probability along the feature"]];

export async function pictures(path, job) {
  const isClassification = ["logistic"].includes(job.spec.model?.type) || ["cross_entropy", "bce_with_logits", "hinge", "squared_hinge"].includes(job.spec.loss?.type);
  const wanted = [["losses", "The loss, with its lowest point"], ...!job.spec.dataset ? [] : isClassification ? OF_CLASSES : OF_NUMBERS]
    .filter(([name]) => name !== "fit" || job.spec.features?.length === 1);
  return h("div", { class: "pictures" }, wanted.map(([name, text]) => picture(path, name, text)));
}

function picture(path, name, text) {
  const figure = h("figure", null,
    h("img", { src: `${path}/${name}.svg?width=720&height=440`, alt: text, width: "720", height: "440", onerror: () => figure.remove() }),
    h("figcaption", null, text, ". ", h("a", { href: `${path}/${name}.svg`, download: `${name}.svg` }, "SVG"), " ",
      h("a", { href: `${path}/${name}.png?width=1600&height=960`, download: `${name}.png` }, "PNG")));
  return figure;
}
