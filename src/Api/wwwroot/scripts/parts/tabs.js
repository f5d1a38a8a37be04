// Tabs after the pattern of the ARIA Authoring Practices: arrows move, the panel loads when its tab is first chosen.

import { fill, freshId, h } from "../dom.js";

/** @param tabs [{ name, load }]; load() gives the content of the panel, or a promise of it. */
export function tabs(label, list) {
  const group = freshId("tabs");
  const panel = h("div", { role: "tabpanel", id: `${group}-panel`, tabindex: "0" });
  const buttons = list.map((tab, index) => h("button", {
    role: "tab", id: `${group}-${index}`, "aria-controls": panel.id, "aria-selected": "false", tabindex: "-1", onclick: () => choose(index),
  }, tab.name));
  const bar = h("div", { class: "tabs", role: "tablist", "aria-label": label, onkeydown: move }, buttons);
  let current = -1;

  function move(event) {
    const to = { ArrowRight: current + 1, ArrowLeft: current - 1, Home: 0, End: list.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const index = (to + list.length) % list.length;
    choose(index);
    buttons[index].focus();
  }

  async function choose(index) {
    current = index;
    buttons.forEach((button, at) => {
      button.setAttribute("aria-selected", String(at === index));
      button.tabIndex = at === index ? 0 : -1;
    });
    panel.setAttribute("aria-labelledby", buttons[index].id);
    fill(panel, h("p", { class: "quiet" }, "Loading …"));
    let content;
    try {
      content = await list[index].load();
    } catch (problem) {
      if (!("status" in problem)) throw problem;
      // What a run does not have is no accident: the service says why.
      content = h("p", { class: "quiet" }, problem.message);
    }
    if (current === index) fill(panel, content);
  }

  choose(0);
  return h("section", { class: "sheet", "aria-label": label }, h("h2", { class: "unseen" }, label), bar, panel);
}
