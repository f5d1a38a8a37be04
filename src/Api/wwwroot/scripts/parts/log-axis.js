// A logarithmic axis: the chart is given logarithms to base 10, and labels that say the values themselves.

import { number } from "../format.js";

const MOST_LABELS = 8;

/** Zero and below have no place here. */
export const logarithm = value => value > 0 ? Math.log10(value) : null;

/** Powers of ten, so many that labels stay apart; where there are less than three of them, 2 and 5 times those as well. */
export function logSplits(low, high) {
  const first = Math.ceil(low), last = Math.floor(high);
  const multiples = high - low < 2.5 ? [0, Math.log10(2), Math.log10(5)] : [0];
  const stride = Math.max(1, Math.ceil((last - first + 1) / MOST_LABELS));
  const splits = [];
  for (let exponent = first - 1; exponent <= last; exponent++) {
    if ((exponent - first) % stride !== 0) continue;
    for (const multiple of multiples)
      if (exponent + multiple >= low && exponent + multiple <= high) splits.push(exponent + multiple);
  }
  return splits;
}

export const logLabel = logarithm_ => number(10 ** logarithm_, 3);
