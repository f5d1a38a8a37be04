// Live loss curves of up to ten runs. Drag to look closer: the server then sends that stretch in more detail.

import uPlot from "../../lib/uplot/uPlot.esm.js";
import { announce, fill, h } from "../dom.js";
import { number } from "../format.js";
import { logarithm, logLabel, logSplits } from "./log-axis.js";

const HEIGHT = 340;

/** There is nothing between two steps. */
const WHOLE_STEPS = Array.from({ length: 13 }, (_, exponent) => [1, 2, 5].map(multiple => multiple * 10 ** exponent)).flat();

/** Hues that people with any colour vision tell apart, for light and dark paper. */
const HUES = [
  ["#1d5fd1", "#7aa7ff"], ["#c65a00", "#ffa257"], ["#0a7b5c", "#4fcb9e"], ["#8a3fb5", "#d09bef"], ["#8a6d00", "#e0c040"],
  ["#b3261e", "#ff8a80"], ["#00748a", "#5fd0e6"], ["#5b6470", "#9ba5b1"], ["#a1246b", "#f48fc4"], ["#4a6b00", "#a9cf4f"],
];

const dark = matchMedia("(prefers-color-scheme: dark)");

/**
 * @param curves [{ label, history }]; with one of them its validation has a colour of its own.
 * @returns the element, redraw() after histories have changed, and leave().
 */
export function lossChart(curves) {
  let log = null, plot = null, isZoomed = false, waiting = null, shape = "", left = false;
  const canvas = h("div", { class: "chart", role: "img", "aria-label": "Loss by step" });
  const logButton = h("button", { "aria-pressed": "false", onclick: () => { log = !isLog(); rebuild(); } }, "Log scale");
  const wholeButton = h("button", { hidden: true, onclick: () => zoomOut() }, "Whole run");
  const summary = h("span", { class: "quiet small" });
  const element = h("figure", null,
    h("div", { class: "chart-tools" }, logButton, wholeButton, h("span", { class: "quiet" }, "drag to look closer")),
    canvas, h("figcaption", null, summary));

  const histories = () => curves.map(curve => curve.history);
  const losses = () => histories().flatMap(history => [...history.train, ...history.validation]).filter(value => value != null);

  /** A log axis where it shows more: all positive, spread over more than a factor of 20. */
  function isLog() {
    if (log !== null) return log;
    let low = Infinity, high = -Infinity;
    for (const loss of losses()) {
      if (loss < low) low = loss;
      if (loss > high) high = loss;
    }
    return low > 0 && high / low > 20;
  }

  function series() {
    const color = (index, fade = "") => HUES[index % HUES.length][dark.matches ? 1 : 0] + fade;
    const value = (_, drawn) => number(drawn != null && isLog() ? 10 ** drawn : drawn);
    return curves.flatMap(({ label, history }, index) => [
      { label: curves.length === 1 ? "training" : label, stroke: color(index, history.hasValidation && curves.length === 1 ? "b0" : ""), width: 1.5, value, points: { show: history.rows.length === 1 } },
      ...history.hasValidation ? [{
        label: curves.length === 1 ? "validation" : `${label}, validation`, stroke: color(curves.length === 1 ? 1 : index), width: 2,
        dash: curves.length === 1 ? [] : [5, 4], value, spanGaps: true, points: { show: false },
      }] : []]);
  }

  function data() {
    const drawable = isLog() ? values => values.map(logarithm) : values => values;
    const tables = histories().map(history => [
      history.steps, drawable(history.train), ...history.hasValidation ? [drawable(history.validation)] : []]);
    return tables.length === 1 ? tables[0] : uPlot.join(tables, tables.map(table => table.map(() => 2)));
  }

  function rebuild() {
    plot?.destroy();
    const style = getComputedStyle(document.documentElement);
    const [quiet, line] = ["--quiet", "--line"].map(name => resolve(style.getPropertyValue(name)));
    const axis = { stroke: quiet, font: "12px Inter Variable, system-ui, sans-serif", labelFont: "12px Inter Variable, system-ui, sans-serif", grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 }, labelSize: 22 };
    logButton.setAttribute("aria-pressed", String(isLog()));
    plot = new uPlot({
      width: canvas.clientWidth || 600, height: HEIGHT,
      // Room for the half of the last step's number that stands beyond the axis.
      padding: [null, 36, null, null],
      scales: { x: { time: false } },
      cursor: { drag: { x: true, y: false }, points: { size: 6 } },
      legend: { live: true },
      axes: [
        { ...axis, label: "step", size: 34, space: 80, incrs: WHOLE_STEPS },
        {
          ...axis, label: "loss", size: 66,
          ...isLog()
            ? { splits: (_, _axis, low, high) => logSplits(low, high), values: (_, splits) => splits.map(logLabel) }
            : { values: (_, splits) => splits.map(tick => number(tick, 3)) },
        },
      ],
      series: [{ label: "step", value: (_, step) => step == null ? "–" : step.toLocaleString("en") }, ...series()],
      hooks: { setSelect: [chart => zoomIn(chart)] },
    }, data(), canvas);
    plot.over.addEventListener("dblclick", zoomOut);
    shape = shapeOf();
  }

  const shapeOf = () => `${isLog()} ${histories().map(history => history.hasValidation).join()}`;

  function describe() {
    const [first] = histories();
    if (curves.length > 1 || first.rows.length === 0) return;
    const [start, end] = [first.train[0], first.train.at(-1)];
    const text = `Training loss ${number(start)} at the start, ${number(end)} at step ${first.lastStep.toLocaleString("en")}.`;
    summary.textContent = text;
    canvas.setAttribute("aria-label", `Loss by step. ${text}`);
  }

  function draw() {
    waiting = null;
    if (histories().every(history => history.rows.length === 0)) {
      if (!plot) fill(canvas, h("p", { class: "quiet" }, "No loss has been recorded yet."));
      return;
    }
    if (!plot) canvas.replaceChildren();
    // Series and scale are fixed at construction; data alone is quick.
    if (!plot || shape !== shapeOf()) rebuild();
    else plot.setData(data(), !isZoomed);
    describe();
  }

  async function zoomIn(chart) {
    if (chart.select.width < 4) return;
    const from = Math.max(0, Math.floor(chart.posToVal(chart.select.left, "x")));
    const to = Math.ceil(chart.posToVal(chart.select.left + chart.select.width, "x"));
    isZoomed = true;
    wholeButton.hidden = false;
    await Promise.all(histories().map(history => history.load([from, to]).then(draw)));
    announce(`Steps ${from} to ${to}`);
  }

  async function zoomOut() {
    isZoomed = false;
    wholeButton.hidden = true;
    await Promise.all(histories().map(history => history.load(null).then(draw)));
    plot?.setScale("x", { min: null, max: null });
  }

  const watch = new ResizeObserver(() => {
    if (plot && Math.abs(plot.width - canvas.clientWidth) > 1) plot.setSize({ width: canvas.clientWidth, height: HEIGHT });
  });
  watch.observe(canvas);
  dark.addEventListener("change", rebuild);

  return {
    element,
    redraw() { if (!left) waiting ??= requestAnimationFrame(draw); },
    leave() {
      left = true;
      watch.disconnect();
      dark.removeEventListener("change", rebuild);
      cancelAnimationFrame(waiting);
      plot?.destroy();
    },
  };
}

/** A colour of the page as a canvas understands it. */
function resolve(color) {
  const probe = h("span");
  probe.style.color = color;
  document.body.append(probe);
  const resolved = getComputedStyle(probe).color;
  probe.remove();
  return resolved;
}
