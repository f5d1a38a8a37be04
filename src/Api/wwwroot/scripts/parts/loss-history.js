// The losses of one run, thinned by the server: few points for a picture of many, however long the run.

import { get } from "../api.js";

const POINTS = 1500, MOST = 4 * POINTS;
const STEP = 0, TRAIN = 2, VALIDATION = 3;

export class LossHistory {
  #range = null;
  #loading = null;
  #stale = false;

  constructor(run) {
    this.run = run;
    this.rows = [];
  }

  get steps() { return this.rows.map(row => row[STEP]); }
  get train() { return this.rows.map(row => row[TRAIN]); }
  get validation() { return this.rows.map(row => row[VALIDATION]); }
  get hasValidation() { return this.rows.some(row => row[VALIDATION] != null); }
  get lastStep() { return this.rows.at(-1)?.[STEP] ?? -1; }

  /** Reads the history, or a stretch of it in more detail. One request at a time; what is asked meanwhile is asked once afterwards. */
  async load(range = this.#range) {
    this.#range = range;
    if (this.#loading) {
      this.#stale = true;
      return this.#loading;
    }
    this.#loading = this.#read();
    try {
      await this.#loading;
    } finally {
      this.#loading = null;
    }
    if (this.#stale) {
      this.#stale = false;
      await this.load();
    }
  }

  async #read() {
    const between = this.#range ? `&from=${this.#range[0]}&to=${this.#range[1]}` : "";
    this.rows = (await get(`/v1/runs/${this.run}/losses?points=${POINTS}${between}`)).rows;
  }

  /** Takes what the stream tells; a history that has grown too long is thinned anew by the server. */
  async append(rows) {
    if (this.#range) return;
    const last = this.lastStep;
    this.rows.push(...rows.filter(row => row[STEP] > last));
    if (this.rows.length > MOST) await this.load();
  }
}
