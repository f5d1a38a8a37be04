// What people type, as the spec wants it.

/** "64, 32" → [64, 32]; undefined where there is nothing. */
export const numbers = text => text.trim() === "" ? undefined : text.split(/[\s,;]+/).filter(Boolean).map(numberOrText);

/** "0.1" → 0.1; "auto" → "auto", for the service to judge; undefined where there is nothing. */
export function numberOrText(text) {
  const trimmed = String(text).trim();
  if (trimmed === "") return undefined;
  const value = Number(trimmed.replace(",", "."));
  return Number.isNaN(value) ? trimmed : value;
}

/** "b1=500, b2=0.0001" → { b1: 500, b2: 0.0001 } */
export function namesAndNumbers(text) {
  const pairs = text.split(/[,;\n]+/).map(part => part.split("=").map(side => side.trim())).filter(([name]) => name);
  return Object.fromEntries(pairs.map(([name, value]) => [name, numberOrText(value ?? "") ?? null]));
}

/** One object over another, deeply; lists and values replace. */
export function merge(below, above) {
  const isObject = value => value !== null && typeof value === "object" && !Array.isArray(value);
  if (!isObject(below) || !isObject(above)) return above;
  const merged = { ...below };
  for (const [name, value] of Object.entries(above)) merged[name] = name in below ? merge(below[name], value) : value;
  return merged;
}
