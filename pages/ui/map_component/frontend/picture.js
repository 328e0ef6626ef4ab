// The map as a picture: what stands on screen drawn onto a canvas, with everything that a picture
// on paper must say by itself: title, period, unit, legend, date of record, source, fiction.
import { canvasPattern, colourOf } from "./colours.js";
import { symbolPath } from "./layers.js";
import { marksOf } from "./legend.js";

const SCALE = 2, EDGE = 20, HEAD = 74, BLOCKS = 46, ROW = 17, LINE = 15, QUIET = { size: 10.5 };
const DRAWN = ["coast", "areas", "split", "orientation", "targets", "symbols", "communities", "rings", "names"];

// What needs a word on paper, in the order of the switches.
const LAID_OVER = [["dense", "破線の囲み＝集住地域"], ["school", "▲＝企業・学校"], ["shop", "◆＝繁華街・商業施設"], ["points", "●＝警察署の位置"]];

export async function savePicture(panes, args, theme) {
  const sizes = panes.map((pane) => pane.map.getSize());
  const width = sizes.reduce((sum, size) => sum + size.x, 0) + EDGE * (panes.length + 1);
  const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
  const foot = footLines(pen, panes[0], args, width - 2 * EDGE, theme);
  const legends = panes.map((pane, index) => legendOf(pen, pane, sizes[index].x, theme));
  const legendHigh = BLOCKS + Math.max(...legends.map(({ rows, over }) => ROW * rows.length + LINE * over.length));
  const height = Math.max(...sizes.map((size) => size.y)) + HEAD + 12 + legendHigh + LINE * (foot.length + 2);
  Object.assign(canvas, { width: width * SCALE, height: height * SCALE });
  pen.scale(SCALE, SCALE);
  pen.fillStyle = theme.backgroundColor;
  pen.fillRect(0, 0, width, height);
  let left = EDGE;
  panes.forEach((pane, index) => {
    drawPane(pen, pane, left, sizes[index], legends[index], theme, canvas);
    left += sizes[index].x + EDGE;
  });
  foot.forEach((line, index) => write(pen, line, EDGE, height - LINE * (foot.length - index), theme, QUIET));
  if (args.fiction) write(pen, args.fiction, EDGE, height - LINE, theme, { ...QUIET, weight: 700 });
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${panes.map((pane) => `${pane.figures.content.title}_${pane.figures.periods[pane.position].label}`).join("・")}.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

function write(pen, words, x, y, theme, { size = 12, weight = 400, colour = theme.textColor, width } = {}) {
  pen.font = `${weight} ${size}px ${getComputedStyle(document.body).fontFamily}`;
  pen.fillStyle = colour;
  pen.textAlign = "left";
  pen.textBaseline = "alphabetic";
  pen.fillText(words, x, y, width);
  return pen.measureText(words).width;
}

function drawPane(pen, pane, left, size, legend, theme, canvas) {
  const { content } = pane.figures, period = pane.figures.periods[pane.position];
  write(pen, content.title, left, 28, theme, { size: 13.5, width: size.x });
  const wide = write(pen, period.label, left, 54, theme, { size: 20, weight: 700 });
  const beside = content.valueUnit
    ? `${period.provisional ? "暫定値を含む" : "確定値"}　単位：${content.valueUnit}　${content.unitLabel}別`
    : `${content.unitLabel}別`;
  write(pen, beside, left + wide + 14, 54, theme, { size: 12, width: size.x - wide - 14 });
  pen.save();
  pen.beginPath();
  pen.rect(left, HEAD, size.x, size.y);
  pen.clip();
  const corner = pane.map.getPane("mapPane")._leaflet_pos ?? { x: 0, y: 0 };
  pen.translate(left + corner.x, HEAD + corner.y);
  for (const name of DRAWN) drawLayer(pen, pane, name, theme, canvas);
  pen.restore();
  pen.strokeStyle = getComputedStyle(document.documentElement).getPropertyValue("--rule");
  pen.strokeRect(left, HEAD, size.x, size.y);
  drawLegend(pen, pane, legend, left, HEAD + size.y + 12, size.x, theme);
}

function drawLayer(pen, pane, name, theme) {
  const holder = pane.map.getPane(name);
  for (const path of holder.querySelectorAll("path.leaflet-interactive, path:not(.facility path)")) {
    if (path.closest(".facility") || path.hasAttribute("hidden") || !path.getAttribute("d")) continue;
    drawPath(pen, path, theme);
  }
  for (const marker of holder.querySelectorAll(".facility")) drawFacility(pen, marker, theme);
  for (const label of holder.querySelectorAll(".label:not([hidden])")) drawLabel(pen, label, theme);
}

function drawPath(pen, path, theme) {
  const style = getComputedStyle(path), shape = new Path2D(path.getAttribute("d"));
  const pattern = style.fill.match(/url\("?#(\w+)"?\)/);
  if (style.fill !== "none" && Number(style.fillOpacity)) {
    // Areas let the background through on screen; the picture has none, and its colours are the legend's.
    pen.globalAlpha = path.classList.contains("area") ? 1 : Number(style.fillOpacity);
    pen.fillStyle = pattern ? canvasPattern(pen, pattern[1], theme, SCALE) : style.fill;
    pen.fill(shape, "evenodd");
  }
  if (style.stroke !== "none") {
    pen.globalAlpha = Number(style.strokeOpacity);
    pen.strokeStyle = style.stroke;
    pen.lineWidth = parseFloat(style.strokeWidth);
    pen.lineJoin = "round";
    pen.setLineDash(style.strokeDasharray === "none" ? [] : style.strokeDasharray.split(/[ ,]+/).map(parseFloat));
    pen.stroke(shape);
    pen.setLineDash([]);
  }
  pen.globalAlpha = 1;
}

function drawFacility(pen, marker, theme) {
  const { x, y } = marker._leaflet_pos, group = marker.querySelector("svg").style.fill.match(/--(\w+)/)[1];
  pen.save();
  pen.translate(x - 8, y - 8);
  const shape = new Path2D(symbolPath(group));
  pen.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(`--${group}`);
  pen.strokeStyle = theme.backgroundColor;
  pen.lineWidth = 1.4;
  pen.fill(shape);
  pen.stroke(shape);
  const number = marker.querySelector("text")?.textContent;
  if (number) {
    pen.font = `600 10.5px ${getComputedStyle(document.body).fontFamily}`;
    pen.textAlign = "left";
    pen.lineWidth = 2.6;
    pen.strokeText(number, 17, 12);
    pen.fillStyle = theme.textColor;
    pen.fillText(number, 17, 12);
  }
  pen.restore();
}

function drawLabel(pen, label, theme) {
  const x = parseFloat(label.style.left), y = parseFloat(label.style.top);
  const [name, figure] = label.childNodes;
  const lines = figure
    ? [[name.textContent, 600, 11.5, y - 2], [figure.textContent, 400, 11, y + 11]]
    : [[name.textContent, 400, 11, y + 4]];
  for (const [words, weight, size, base] of lines) {
    pen.font = `${weight} ${size}px ${getComputedStyle(document.body).fontFamily}`;
    pen.textAlign = "center";
    pen.lineJoin = "round";
    pen.lineWidth = 3;
    pen.strokeStyle = theme.backgroundColor;
    pen.strokeText(words, x, base);
    pen.fillStyle = theme.textColor;
    pen.fillText(words, x, base);
  }
}

// Marks in rows that fit, and what is laid over the areas in lines: measured before anything is drawn.
function legendOf(pen, pane, width, theme) {
  write(pen, "", 0, 0, theme, QUIET); // sets the font that is measured with
  const { figures, position } = pane, rows = [[]];
  let x = 0;
  for (const [look, extra, words, count, unit] of marksOf(figures, figures.tally(position), pane.uncertain)) {
    const label = `${words}${count === undefined ? "" : ` ${count}${unit}`}`, wide = pen.measureText(label).width;
    if (x && x + 25 + wide > width) {
      rows.push([]);
      x = 0;
    }
    rows.at(-1).push({ look, extra, label, x });
    x += 36 + wide;
  }
  const over = LAID_OVER.filter(([name]) => pane.map.hasLayer(pane.layers[name]))
    .map(([name, words]) => `${words}${pane.daysOf[name] ?? ""}`);
  if (over.some((words) => /^[▲◆]/.test(words))) over.push("数字＝まとめて示した場所の数");
  return { rows, over: over.length ? wrapped(pen, `重ねた情報：${over.join("　")}`, width) : [] };
}

function drawLegend(pen, pane, { rows, over }, left, top, width, theme) {
  const { figures, colours, position } = pane, tally = figures.tally(position), { counter } = figures.content;
  const places = figures.content.valueUnit ? figures.places : [], wide = Math.min(64, width / Math.max(places.length, 1));
  places.forEach((place, index) => {
    const x = left + index * wide;
    pen.fillStyle = colourOf(place, colours, theme);
    pen.strokeStyle = theme.textColor;
    pen.lineWidth = 0.5;
    pen.fillRect(x, top, wide, 11);
    pen.strokeRect(x, top, wide, 11);
    write(pen, figures.range(place), x + 2, top + 24, theme, { size: 10.5, width: wide - 4 });
    write(pen, `${tally.classes.get(place) ?? 0}${counter}`, x + 2, top + 37, theme, { size: 10, width: wide - 4 });
  });
  rows.forEach((row, index) => row.forEach((mark) => drawMark(pen, mark, left + mark.x, top + BLOCKS + ROW * index, theme)));
  over.forEach((line, index) => write(pen, line, left, top + BLOCKS + ROW * rows.length + LINE * index + 10, theme, QUIET));
}

function drawMark(pen, { look, extra, label }, x, y, theme) {
  const pattern = look.fill.match(/#(\w+)/), wide = look.width ?? 20, high = look.height ?? 11;
  const box = [x + (20 - wide) / 2, y + (11 - high) / 2, wide, high];
  pen.fillStyle = pattern ? canvasPattern(pen, pattern[1], theme, SCALE) : theme.backgroundColor;
  pen.fillRect(...box);
  pen.strokeStyle = extra ? getComputedStyle(document.documentElement).getPropertyValue("--alert") : theme.textColor;
  pen.lineWidth = extra ? 2 : 0.6;
  pen.setLineDash(look["stroke-dasharray"] ? [2, 2] : []);
  pen.strokeRect(...box);
  pen.setLineDash([]);
  write(pen, label, x + 25, y + 10, theme, QUIET);
}

// What every picture on paper must say of itself, in lines that fit; the last one is left for the mark of fiction.
function footLines(pen, pane, args, width, theme) {
  const { content } = pane.figures, credit = args.credit ? `　境界：${args.credit}` : "";
  write(pen, "", 0, 0, theme, QUIET); // sets the font that is measured with
  // A browser lets no page keep pictures of another address without that server's consent.
  const without = pane.isOverTiles ? ["背景の地図は、配信元の画像を保存できないため、この画像に含めていません。"] : [];
  return [`${content.definition}　${args.record}`, ...without, `出典：${content.source}${credit}`, ...(args.fiction ? [""] : [])]
    .flatMap((words) => wrapped(pen, words, width));
}

function wrapped(pen, words, width) {
  const lines = [""];
  for (const letter of words) {
    if (pen.measureText(lines.at(-1) + letter).width > width) lines.push("");
    lines[lines.length - 1] += letter;
  }
  return lines;
}
