import { pointOf } from "./symbols.js";
import { narrowSide } from "./targets.js";

// Names of areas, placed so that none covers another: the chosen one first, then those with a
// sign, then a station that has only a symbol, then the larger area. Each tries its middle and then
// the four sides of it; beside a symbol its sides, and no name covers a symbol. Sizes come from the
// longest figure of all periods, so that nothing jumps while months go by.
const GAP_PX = 3, LINE_PX = 14, MARGIN_PX = 60;
const SMALLEST_PX = 9; // a smaller area is named only when it is chosen or has a sign
const TRIES = [[0, 0], [0, -0.75], [0, 0.75], [0.6, 0], [-0.6, 0]];
const FIRST = 2e6, SIGN = 1e6, SYMBOL = 5e5, PART = -1e6;

function rankOf(area, cell, selected) {
  if (area.isPart) return PART;
  return (area.id === selected ? FIRST : 0) + (cell.sign ? SIGN : 0) + (area.isSymbol ? SYMBOL : 0) + area.size;
}

// Middles to try, from the area's point: around a symbol, its outer side first.
function tries({ area, wide, high }) {
  if (!area.isSymbol) return TRIES.map(([right, down]) => [right * wide, down * high]);
  const beside = (wide + area.side) / 2 + GAP_PX, above = (high + area.side) / 2 + 1, outward = area.shift[0] < 0 ? -1 : 1;
  return [[outward * beside, 0], [0, above], [0, -above], [-outward * beside, 0],
    [(outward * wide) / 3, above], [(outward * wide) / 3, -above]];
}

function around(point, side) {
  return { left: point.x - side / 2, right: point.x + side / 2, top: point.y - side / 2, bottom: point.y + side / 2 };
}

function overlaps(box, placed) {
  return placed.some((other) =>
    box.left < other.right + GAP_PX && other.left < box.right + GAP_PX &&
    box.top < other.bottom + GAP_PX && other.top < box.bottom + GAP_PX);
}

export class AreaLabels {
  constructor(map, pane) {
    this.map = map;
    this.pane = pane;
    this.labels = [];
    this.isShown = true;
    this.pen = document.createElement("canvas").getContext("2d");
    map.on("zoomend viewreset moveend", () => this.place());
  }

  // areas: [{ id, latLng, size }] of the geometry.
  fill(areas, figures) {
    const font = getComputedStyle(document.body).fontFamily;
    const width = (text, style) => {
      this.pen.font = `${style} ${font}`;
      return this.pen.measureText(text).width;
    };
    this.labels = areas.filter((area) => figures.rows.has(area.id)).map((area) => {
      const longest = figures.longestMark(area.id);
      const name = figures.cell(area.id, 0).short;
      if (area.isPart) {
        const short = `${name}の一部`;
        return { area, short, element: null, high: LINE_PX, wide: width(short, "400 11px") + 4 };
      }
      return { area, short: name, element: null, high: 2 * LINE_PX,
        wide: Math.max(width(name, "600 11.5px"), width(`▲${longest}`, "11px")) + 4 };
    });
    this.pane.replaceChildren();
  }

  // Writes the figures of a period. Returns whether other names come first now than before.
  write(selected) {
    let isMoved = false;
    for (const label of this.labels) {
      label.cell = label.area.cell;
      const rank = rankOf(label.area, label.cell, selected);
      isMoved ||= rank !== label.rank;
      label.rank = rank;
      if (label.element) this.text(label);
    }
    return isMoved;
  }

  // A part's symbol has a name only: the figure is the whole station's and stands there once.
  text({ element, cell, area }) {
    if (area.isPart) return;
    const [figure] = element.getElementsByTagName("small");
    figure.textContent = cell.mark;
    if (!cell.sign) return;
    const flag = document.createElement("span");
    flag.className = "flag";
    flag.textContent = "▲";
    figure.prepend(flag);
  }

  make(label) {
    label.element = document.createElement("div");
    label.element.className = label.area.isPart ? "label of-part" : "label";
    label.element.setAttribute("aria-hidden", "true");
    label.element.append(label.short, ...(label.area.isPart ? [] : [document.createElement("small")]));
    this.text(label);
    this.pane.append(label.element);
  }

  show(isShown) {
    this.isShown = isShown;
    this.place();
  }

  place() {
    const symbols = this.labels.map((label) => label.area).filter((area) => area.isSymbol && !area.isHidden);
    const placed = symbols.map((area) => around(pointOf(this.map, area), area.side)), { min, max } = this.map.getPixelBounds(), origin = this.map.getPixelOrigin();
    this.seen = { left: min.x - origin.x, right: max.x - origin.x, top: min.y - origin.y, bottom: max.y - origin.y };
    const view = { left: this.seen.left - MARGIN_PX, right: this.seen.right + MARGIN_PX,
      top: this.seen.top - MARGIN_PX, bottom: this.seen.bottom + MARGIN_PX };
    for (const label of [...this.labels].sort((left, right) => right.rank - left.rank)) {
      const point = pointOf(this.map, label.area);
      const isNear = point.x > view.left && point.x < view.right && point.y > view.top && point.y < view.bottom;
      const isMeant = this.isShown && isNear && !label.area.isHidden &&
        (label.rank >= SIGN || narrowSide(this.map, label.area) >= SMALLEST_PX);
      const box = isMeant ? this.room(label, point, placed) : null;
      if (label.element) label.element.hidden = !box;
      if (!box) continue;
      placed.push(box);
      if (!label.element) this.make(label);
      label.element.hidden = false;
      label.element.style.left = `${box.left + label.wide / 2}px`;
      label.element.style.top = `${(box.top + box.bottom) / 2}px`;
    }
  }

  room(label, point, placed) {
    const { wide, high } = label;
    for (const [right, down] of tries(label)) {
      const x = point.x + right, y = point.y + down;
      const box = { left: x - wide / 2, right: x + wide / 2, top: y - high / 2, bottom: y + high / 2 };
      const isSeen = !label.area.isSymbol || (box.left > this.seen.left && box.right < this.seen.right);
      if (isSeen && !overlaps(box, placed)) return box;
    }
    return null;
  }
}
