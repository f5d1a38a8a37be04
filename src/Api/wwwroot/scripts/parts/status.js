// Where a job or run stands.

import { h } from "../dom.js";
import { words } from "../format.js";

export const ENDED = new Set(["succeeded", "failed", "cancelled"]);

export const statusPill = (status, reason) => h("span", { class: `status ${status}` }, reason ? `${words(status)}, ${words(reason)}` : words(status));

/** "logistic · cross_entropy · adam": what a spec trains. */
export const recipe = spec => [spec.model?.type, spec.loss?.type, spec.optimizer?.type].filter(Boolean).map(words).join(" · ");

/** How a job is called. */
export const titleOf = job => job.name ?? (spec => spec.target ? `${[spec.target].flat().join(", ")} by ${words(spec.model?.type)}` : words(spec.model?.type))(job.spec);

// Runs of one job by the ends of their ids.
export const shortId = run => `…${run.slice(-6)}`;
