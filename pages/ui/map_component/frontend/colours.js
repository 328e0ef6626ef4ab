// Colours and patterns of the map, for the light and the dark theme.
// One hue from pale to full (dark theme: from dim to bright), so that order is seen without hue.
// Differences: indigo below zero, ochre above; both hold with every common colour-vision deficiency.
const LIGHT = ["#d5e1f1", "#bacee7", "#9cb8db", "#7d9fcb", "#587fb5", "#3b6299", "#22406f"];
const DARK = ["#22344f", "#2b456b", "#365886", "#4672aa", "#6290cd", "#8ab2e6", "#bfd8f6"];
const LIGHT_FALL = ["#c3d4ea", "#8dadd5", "#5c85bb", "#2a4d82"], LIGHT_RISE = ["#eee2b8", "#d6bb62", "#b08d1f", "#705400"];
const DARK_FALL = ["#2b456b", "#4672aa", "#7aa5dd", "#bfd8f6"], DARK_RISE = ["#4a3f1d", "#806a22", "#bd9c38", "#f0da92"];
const SVG = "http://www.w3.org/2000/svg";
export const MISSING = 1, WITHHELD = 2, NOT_TESTABLE = 3;
export const STATE_FILLS = { [MISSING]: "missing", [WITHHELD]: "withheld", [NOT_TESTABLE]: "untestable" };

export function isDark(theme) {
  return theme?.base === "dark";
}

// count out of the ramp's colours, the ends always among them.
function spread(colours, count) {
  if (count <= 1) return [colours[Math.floor(colours.length * 0.6)]];
  return Array.from({ length: count }, (_, index) => colours[Math.round((index * (colours.length - 1)) / (count - 1))]);
}

// Colours by class position: below zero (negative positions), then above.
export function ramp(classes, theme) {
  const dark = isDark(theme), count = classes.bounds.length;
  if (!classes.diverging) return { rise: spread(dark ? DARK : LIGHT, count), fall: [] };
  return { rise: spread(dark ? DARK_RISE : LIGHT_RISE, count), fall: spread(dark ? DARK_FALL : LIGHT_FALL, count) };
}

// The class of a value: 0 for zero, 1 … for the classes above it, -1 … for those below.
export function classOf(value, bounds) {
  if (!value || !bounds.length) return 0;
  const size = Math.abs(value);
  const found = bounds.findIndex((bound) => size <= bound);
  return Math.sign(value) * ((found < 0 ? bounds.length - 1 : found) + 1);
}

export function colourOf(position, colours, theme) {
  if (position === 0) return theme.backgroundColor;
  return position > 0 ? colours.rise[position - 1] : colours.fall[-position - 1];
}

export function drawn(tag, attributes, children = []) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function pattern(id, size, children, attributes = {}) {
  return drawn("pattern", { id, width: size, height: size, patternUnits: "userSpaceOnUse", ...attributes }, children);
}

// 秘匿: oblique lines; 未報告: dots; 判定不能: level dashes; split municipality: crossed lines.
const MARKS = {
  withheld: { size: 7, turn: 45, path: "M0 0V7", width: 2.2, opacity: 0.5 },
  missing: { size: 7, path: "M3.5 3.5h.01", width: 2.6, opacity: 0.5, cap: "round" },
  untestable: { size: 9, path: "M1 3h4M5.5 7.5h4M-3.5 7.5h4", width: 1.3, opacity: 0.6 },
  split: { size: 8, path: "M0 0L8 8M8 0L0 8", width: 0.9, opacity: 0.55 },
};

export function patterns(theme) {
  return drawn("defs", {}, Object.entries(MARKS).map(([id, mark]) =>
    pattern(id, mark.size, [
      drawn("rect", { width: mark.size, height: mark.size, fill: theme.backgroundColor }),
      drawn("path", { d: mark.path, fill: "none", stroke: theme.textColor, "stroke-width": mark.width,
        "stroke-opacity": mark.opacity, "stroke-linecap": mark.cap ?? "butt" }),
    ], mark.turn ? { patternTransform: `rotate(${mark.turn})` } : {})));
}

// The same for a canvas: a fill style, and the paper below it.
export function canvasPattern(context, id, theme, scale) {
  const mark = MARKS[id], tile = document.createElement("canvas");
  tile.width = tile.height = mark.size * scale;
  const pen = tile.getContext("2d");
  pen.scale(scale, scale);
  pen.fillStyle = theme.backgroundColor;
  pen.fillRect(0, 0, mark.size, mark.size);
  pen.strokeStyle = theme.textColor;
  pen.globalAlpha = mark.opacity;
  pen.lineWidth = mark.width;
  pen.lineCap = mark.cap ?? "butt";
  pen.stroke(new Path2D(mark.path));
  const made = context.createPattern(tile, "repeat");
  made.setTransform(new DOMMatrix().scale(1 / scale).rotate(mark.turn ?? 0));
  return made;
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
