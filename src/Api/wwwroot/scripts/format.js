// Numbers and times for people.

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A number to so many significant digits; very large and very small ones with a power of ten. */
export function number(value, digits = 4) {
  if (value == null) return "–";
  if (typeof value !== "number") return String(value);
  if (value === 0 || Number.isInteger(value) && Math.abs(value) < 1e7) return value.toLocaleString("en");
  const size = Math.abs(value);
  if (size >= 1e-4 && size < 1e7) return value.toLocaleString("en", { maximumSignificantDigits: digits });
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  return `${Number(mantissa) === 1 ? "" : `${Number(mantissa)}·`}10${superscript(Number(exponent))}`;
}

export const superscript = exponent =>
  (exponent < 0 ? "⁻" : "") + [...String(Math.abs(exponent))].map(digit => SUPERSCRIPTS[digit]).join("");

/** A number, or what stands for it where JSON has none: the sibling "nonfinite" says it. */
export const numberOf = (object, name) => object?.[name] ?? object?.nonfinite?.[name] ?? null;

export const count = value => value == null ? "–" : value.toLocaleString("en");

export const percent = share => `${(100 * share).toFixed(share < 0.1 || share > 0.999 ? 1 : 0)} %`;

export function bytes(value) {
  for (const unit of ["B", "kB", "MB", "GB"]) {
    if (value < 1000 || unit === "GB") return `${unit === "B" ? value : value.toFixed(1)} ${unit}`;
    value /= 1000;
  }
}

export function seconds(value) {
  if (value == null) return "–";
  if (value < 1) return `${Math.round(value * 1000)} ms`;
  if (value < 60) return `${value.toFixed(1)} s`;
  const minutes = Math.floor(value / 60);
  return minutes < 60 ? `${minutes} min ${Math.round(value % 60)} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A point in time, short: the hour today, the day before. */
export function when(text) {
  if (text == null) return "–";
  const time = new Date(text);
  const isToday = time.toDateString() === new Date().toDateString();
  return isToday
    ? time.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" })
    : time.toLocaleString([], { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

/** early_stopped → early stopped */
export const words = name => name?.replaceAll("_", " ") ?? "–";
