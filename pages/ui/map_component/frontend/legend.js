// The legend: classes with their unit, states and marks.
import { patterns } from "./colours.js";

const SVG = "http://www.w3.org/2000/svg";

function swatch(attributes, extra) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("width", 24);
  svg.setAttribute("height", 14);
  svg.setAttribute("aria-hidden", "true");
  const rect = document.createElementNS(SVG, "rect");
  const all = { x: 1, y: 1, width: 22, height: 12, stroke: "var(--ink)", "stroke-opacity": 0.45, ...attributes };
  for (const [name, value] of Object.entries(all)) rect.setAttribute(name, value);
  svg.append(rect);
  if (extra) {
    const text = document.createElementNS(SVG, "text");
    for (const [name, value] of Object.entries({ x: 12, y: 11, "text-anchor": "middle", "font-size": 11, fill: "var(--alert)" })) {
      text.setAttribute(name, value);
    }
    text.textContent = extra;
    svg.append(text);
  }
  return svg;
}

function item(mark, text) {
  const li = document.createElement("li");
  const words = document.createElement("span");
  words.textContent = text;
  li.append(mark, words);
  return li;
}

export function drawLegend(place, legend, colours, theme, hasSplit) {
  const title = document.createElement("h2");
  title.textContent = legend.unit ? `単位：${legend.unit}` : "凡例";
  const defs = document.createElementNS(SVG, "svg");
  defs.setAttribute("width", 0);
  defs.setAttribute("height", 0);
  defs.style.position = "absolute";
  defs.append(patterns(theme, "legend-"));
  const list = document.createElement("ul");
  list.append(item(swatch({ fill: theme.backgroundColor }), "0"));
  legend.classes.forEach((text, index) => list.append(item(swatch({ fill: colours[index] }), text)));
  // All states, whether they stand on the map now or not: the legend must not jump between months.
  list.append(item(swatch({ fill: "url(#legend-withheld)" }), "X　秘匿"));
  list.append(item(swatch({ fill: "url(#legend-missing)" }), "…　未報告"));
  const outline = { fill: "none", stroke: "var(--alert)", "stroke-opacity": 1, "stroke-width": 2.4 };
  list.append(item(swatch(outline, "▲"), "予兆あり（問いかけ）"));
  list.append(item(swatch({ fill: "none", "stroke-dasharray": "2 2", "stroke-opacity": 1 }), "判定不能（検定できない）"));
  if (hasSplit) list.append(item(swatch({ fill: "url(#legend-split)" }), "複数署が分担する市町村"));
  place.replaceChildren(title, defs, list);
}
