// The service, as docs and OpenAPI describe it.

/** An answer that refuses: RFC 9457, with every problem and its place. */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? problem?.title ?? `The service answered ${status}.`);
    this.status = status;
    this.errors = problem?.errors ?? [];
  }
}

async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (failure) {
    if (failure.name === "AbortError") throw failure;
    throw new Refused(0, { detail: "The service cannot be reached." });
  }
  const isJson = response.headers.get("Content-Type")?.includes("json");
  const body = response.status === 204 ? null : isJson ? await response.json() : await response.text();
  if (!response.ok) throw new Refused(response.status, isJson ? body : null);
  return body;
}

export const get = (path, signal) => ask(path, { signal, headers: { Accept: "application/json" } });

export const getText = (path, accept) => ask(path, { headers: { Accept: accept } });

export const post = (path, body, signal) => ask(path, {
  method: "POST", signal, headers: body === undefined ? {} : { "Content-Type": "application/json" },
  body: body === undefined ? undefined : JSON.stringify(body),
});

export const remove = path => ask(path, { method: "DELETE" });

const MEDIA_TYPES = {
  csv: "text/csv", txt: "text/csv", tsv: "text/tab-separated-values", json: "application/json",
  ndjson: "application/x-ndjson", jsonl: "application/x-ndjson",
};

export const FILE_ENDINGS = Object.keys(MEDIA_TYPES).map(ending => `.${ending}`).join(",");

/** Sends a file as a dataset. @param onProgress receives the share that has been sent, from 0 to 1. */
export function upload(file, onProgress) {
  const ending = file.name.split(".").pop().toLowerCase();
  return new Promise((resolve, reject) => {
    // fetch tells nothing of what has been sent.
    const request = new XMLHttpRequest();
    request.open("POST", `/v1/datasets?name=${encodeURIComponent(file.name.replace(/\.[^.]*$/, "") || file.name)}`);
    request.setRequestHeader("Content-Type", MEDIA_TYPES[ending] ?? "text/csv");
    request.responseType = "json";
    request.upload.onprogress = event => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onload = () => request.status === 201 ? resolve(request.response) : reject(new Refused(request.status, request.response));
    request.onerror = () => reject(new Refused(0, { detail: "The service cannot be reached." }));
    request.send(file);
  });
}

let document_;

/** Names of the kinds of a union of the spec ("Model", "Loss", …), from the service's own description. */
export async function kindsOf(union) {
  document_ ??= get("/openapi/v1.json");
  return Object.keys((await document_).components.schemas[union]?.discriminator?.mapping ?? {});
}
