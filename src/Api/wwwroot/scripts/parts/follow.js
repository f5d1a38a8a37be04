// Follows a job until it ends: the event stream where it can be had, else by asking.

import { get } from "../api.js";
import { ENDED } from "./status.js";

const ASK_EVERY = 1000;

/** Most points of one event: a stretch of the curve is a few pixels wide. */
const POINTS = 200;

/**
 * @param listener { job(job), losses(run, rows), reload() }
 * @returns how to stop.
 */
export function follow(id, listener) {
  const path = `/v1/jobs/${encodeURIComponent(id)}`;
  const source = new EventSource(`${path}/events?points=${POINTS}`);
  let left = false, timer = null, known = null, asking = false, again = false;

  // A status says that something has changed; the job itself says what.
  async function refresh() {
    if (left) return;
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    try {
      const job = await get(path);
      if (left) return;
      known = job;
      listener.job(job);
      if (ENDED.has(job.status)) leave();
    } finally {
      asking = false;
    }
    if (again) {
      again = false;
      await refresh();
    }
  }

  const on = (name, handle) => source.addEventListener(name, event => handle(JSON.parse(event.data)));
  on("status", refresh);
  on("progress", data => { if (known && !left) listener.job(known = { ...known, ...data }); });
  on("loss", data => listener.losses(data.run, data.rows));
  on("warning", refresh);
  on("done", () => { source.close(); refresh(); });
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED && !left) poll();
  });

  async function poll() {
    await Promise.all([refresh(), listener.reload()]).catch(() => {});
    if (!left) timer = setTimeout(poll, ASK_EVERY);
  }

  function leave() {
    left = true;
    source.close();
    clearTimeout(timer);
  }

  return leave;
}
