// Colours and patterns of the map, for the light and the dark theme.
// One hue from pale to full (dark theme: from dim to bright), so that order is seen without hue.
const LIGHT = ["#dfe8f4", "#b9cde7", "#8dadd5", "#5c85bb", "#2a4d82"];
const DARK = ["#22344f", "#31507c", "#4672aa", "#6d9bd6", "#b3cff5"];
const SVG = "http://www.w3.org/2000/svg";

export function isDark(theme) {
  return theme?.base === "dark";
}

// count classes out of the ramp's length, the ends always among them.
export function ramp(count, dark) {
  const colours = dark ? DARK : LIGHT;
  if (count <= 1) return [colours[3]];
  return Array.from({ length: count }, (_, index) =>
    colours[Math.round((index * (colours.length - 1)) / (count - 1))]);
}

function drawn(tag, attributes, children = []) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function pattern(id, size, children, attributes = {}) {
  return drawn("pattern", { id, width: size, height: size, patternUnits: "userSpaceOnUse", ...attributes }, children);
}

// 秘匿: oblique lines; 未報告: dots; split municipality: crossed lines.
export function patterns(theme, prefix = "") {
  const paper = theme.backgroundColor, ink = theme.textColor;
  return drawn("defs", {}, [
    pattern(`${prefix}withheld`, 7, [
      drawn("rect", { width: 7, height: 7, fill: paper }),
      drawn("line", { x1: 0, y1: 0, x2: 0, y2: 7, stroke: ink, "stroke-width": 2.2, "stroke-opacity": 0.5 }),
    ], { patternTransform: "rotate(45)" }),
    pattern(`${prefix}missing`, 7, [
      drawn("rect", { width: 7, height: 7, fill: paper }),
      drawn("circle", { cx: 3.5, cy: 3.5, r: 1.3, fill: ink, "fill-opacity": 0.5 }),
    ]),
    pattern(`${prefix}split`, 8, [
      drawn("rect", { width: 8, height: 8, fill: paper }),
      drawn("path", { d: "M0 0L8 8M8 0L0 8", stroke: ink, "stroke-width": 0.9, "stroke-opacity": 0.55 }),
    ]),
  ]);
}

// The fill of a station: its class's colour, or the pattern of its state.
export function fillOf(value, colours, theme) {
  if (!value || value.state === 1) return "url(#missing)";
  if (value.state === 2) return "url(#withheld)";
  if (value.class === null || value.class === 0) return theme.backgroundColor;
  return colours[value.class - 1];
}

export function applyTheme(theme) {
  const root = document.documentElement;
  root.toggleAttribute("data-dark", isDark(theme));
  const set = (name, value) => root.style.setProperty(name, value);
  set("--ink", theme.textColor);
  set("--paper", theme.backgroundColor);
  set("--panel", theme.secondaryBackgroundColor);
  set("--accent", theme.primaryColor);
  set("--rule", isDark(theme) ? "#343e4c" : "#d3d9e2");
  set("--alert", isDark(theme) ? "#ff9a63" : "#b3400f");
  set("--font", theme.font);
}
