// A file dropped anywhere on the page is sent as a dataset; its page shows what was found in it.

import { announce } from "../dom.js";
import { Refused, upload } from "../api.js";
import { showSending } from "./sending.js";

export function acceptDrops() {
  const veil = document.getElementById("drop");
  const carriesFile = event => event.dataTransfer?.types.includes("Files");
  addEventListener("dragenter", event => { if (carriesFile(event)) veil.hidden = false; });
  addEventListener("dragover", event => { if (carriesFile(event)) event.preventDefault(); });
  addEventListener("dragleave", event => { if (!event.relatedTarget) veil.hidden = true; });
  addEventListener("drop", event => {
    veil.hidden = true;
    if (!carriesFile(event)) return;
    event.preventDefault();
    const [file] = event.dataTransfer.files;
    if (file) send(file);
  });
}

/** Sends a file, shows how far it is, and goes to the dataset. */
export async function send(file) {
  const sending = showSending(file);
  try {
    const dataset = await upload(file, sending.progress);
    announce(`${dataset.name} has been received: ${dataset.rows} rows, ${dataset.columns.length} columns.`);
    sending.close();
    location.hash = `#/datasets/${dataset.id}`;
  } catch (problem) {
    if (!(problem instanceof Refused)) throw problem;
    sending.fail(problem);
  }
}
