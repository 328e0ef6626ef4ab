// The legend: classes as blocks side by side with their bounds and how many areas stand in each,
// then the states and marks. Every entry is always there: the legend must not jump between months.
import { colourOf, drawn, MISSING, NOT_TESTABLE, STATE_FILLS, WITHHELD } from "./colours.js";

const STATES = [[WITHHELD, "X　秘匿"], [MISSING, "…　未報告"], [NOT_TESTABLE, "判定不能"]];

function swatch(attributes, extra) {
  const svg = drawn("svg", { width: 24, height: 14, "aria-hidden": "true" });
  svg.append(drawn("rect", { x: 1, y: 1, width: 22, height: 12, stroke: "var(--ink)", "stroke-opacity": 0.45, ...attributes }));
  if (extra) {
    const text = drawn("text", { x: 12, y: 11, "text-anchor": "middle", "font-size": 11, fill: "var(--alert)" });
    text.textContent = extra;
    svg.append(text);
  }
  return svg;
}

function item(mark, words, count, unit) {
  const li = document.createElement("li");
  const text = document.createElement("span");
  text.textContent = words;
  li.append(mark, text);
  if (count !== undefined) {
    const small = document.createElement("small");
    small.textContent = `${count}${unit}`;
    li.append(small);
  }
  return li;
}

// uncertain: { hatched (in words), whole, hasParts }, of municipalities that several stations share.
export function marksOf(figures, tally, { hatched, whole, hasParts }) {
  const { counter, unit } = figures.content;
  const outline = { fill: "none", stroke: "var(--alert)", "stroke-opacity": 1, "stroke-width": 2.4 };
  const found = STATES.map(([state, words]) => [{ fill: `url(#${STATE_FILLS[state]})` }, "", words, tally.states[state], counter]);
  if (unit === "station") {
    found.push([outline, "▲", "予兆あり（問いかけ）", tally.signs, counter]);
    found.push([{ fill: "none", "stroke-dasharray": "2 2", "stroke-opacity": 1 }, "", "検定できない系列", tally.untestable, counter]);
    if (hatched) found.push([{ fill: "url(#split)" }, "", hatched]);
    if (whole) found.push([{ x: 5.5, y: 0.5, width: 13, height: 13, fill: "none", "stroke-opacity": 1, "stroke-width": 1.4 }, "", "区域は未確定（模式的な位置）", whole, counter]);
    if (hasParts) found.push([{ x: 7.5, y: 2.5, width: 9, height: 9, fill: "none", "stroke-opacity": 1, "stroke-width": 1.4 }, "", "一部の区域は未確定"]);
  }
  return found;
}

export function drawLegend(place, figures, position, colours, theme, uncertain) {
  const { valueUnit, counter, title } = figures.content, tally = figures.tally(position);
  const heading = document.createElement("h2");
  heading.textContent = valueUnit ? `単位：${valueUnit}` : "凡例";
  const blocks = document.createElement("ol");
  blocks.setAttribute("aria-label", `${title}の階級`);
  for (const place of valueUnit ? figures.places : []) {
    const li = document.createElement("li"), count = tally.classes.get(place) ?? 0;
    const bar = document.createElement("i"), words = document.createElement("span"), small = document.createElement("small");
    bar.style.background = colourOf(place, colours, theme);
    words.textContent = figures.range(place);
    small.textContent = `${count}${counter}`;
    li.append(small, bar, words);
    blocks.append(li);
  }
  const list = document.createElement("ul");
  for (const [attributes, extra, words, count, unit] of marksOf(figures, tally, uncertain)) {
    list.append(item(swatch(attributes, extra), words, count, unit));
  }
  place.replaceChildren(heading, blocks, list);
}
