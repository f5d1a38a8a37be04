// Elements from a few words. Text stays text: nothing here ever parses HTML.

/**
 * h("p", { class: "quiet" }, "Hello ", h("b", null, name))
 * Properties that start with "on" are listeners; true sets an attribute, false and null leave it out.
 */
export function h(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === false || value == null) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter(child => child != null && child !== false));
  return element;
}

/** Replaces what is in an element. */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter(child => child != null && child !== false));
  return element;
}

let ids = 0;

/** An id that no other element has. */
export const freshId = prefix => `${prefix}-${++ids}`;

/** Tells a screen reader, once, what the eye sees happen. */
export function announce(text) {
  const announcer = document.getElementById("announcer");
  if (announcer.textContent !== text) announcer.textContent = text;
}

/** A table from a head and rows; cells that are numbers or of class "number" stand to the right. */
export function table(caption, head, rows, className) {
  const cell = (value, column) => {
    const isNumber = head[column].number === true;
    return column === 0
      ? h("th", { scope: "row" }, value)
      : h("td", isNumber ? { class: "number" } : null, value ?? "–");
  };
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `${caption}, table` },
    h("table", { class: className },
      h("caption", { class: "unseen" }, caption),
      h("thead", null, h("tr", null, head.map(column => h("th", { scope: "col", class: column.number ? "number" : null }, column.name ?? column)))),
      h("tbody", null, rows.map(row => h("tr", null, row.map(cell))))));
}

/** Names and values. */
export function facts(pairs, large = false) {
  return h("dl", { class: "facts" }, pairs.filter(([, value]) => value != null)
    .map(([name, value]) => h("div", { class: large ? "large" : null }, h("dt", null, name), h("dd", null, ...[value].flat().filter(part => part != null)))));
}

/** A remark of one weight: "", "warn", "bad" or "good". */
export const note = (weight, ...children) => h("div", { class: `note ${weight}` }, h("p", null, ...children));
