import { narrowSide } from "./targets.js";

// Names of areas, placed so that none covers another: the chosen one first, then those with a
// sign, then the larger area. Each tries its middle and then the four sides of it. Sizes come from
// the longest figure of all periods, so that nothing jumps while months go by.
const GAP_PX = 3, LINE_PX = 14, MARGIN_PX = 60;
const SMALLEST_PX = 9; // a smaller area is named only when it is chosen or has a sign
const TRIES = [[0, 0], [0, -0.75], [0, 0.75], [0.6, 0], [-0.6, 0]];

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
      const { short } = figures.cell(area.id, 0);
      return { area, short, element: null, wide: Math.max(width(short, "600 11.5px"), width(`▲${longest}`, "11px")) + 4 };
    });
    this.pane.replaceChildren();
  }

  // Writes the figures of a period. Returns whether other names come first now than before.
  write(selected) {
    let isMoved = false;
    for (const label of this.labels) {
      label.cell = label.area.cell;
      const rank = (label.area.id === selected ? 2e6 : 0) + (label.cell.sign ? 1e6 : 0) + label.area.size;
      isMoved ||= rank !== label.rank;
      label.rank = rank;
      if (label.element) this.text(label);
    }
    return isMoved;
  }

  text({ element, cell }) {
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
    label.element.className = "label";
    label.element.setAttribute("aria-hidden", "true");
    label.element.append(label.short, document.createElement("small"));
    this.text(label);
    this.pane.append(label.element);
  }

  show(isShown) {
    this.isShown = isShown;
    this.place();
  }

  place() {
    const placed = [], { min, max } = this.map.getPixelBounds(), origin = this.map.getPixelOrigin();
    const view = { left: min.x - origin.x - MARGIN_PX, right: max.x - origin.x + MARGIN_PX,
      top: min.y - origin.y - MARGIN_PX, bottom: max.y - origin.y + MARGIN_PX };
    for (const label of [...this.labels].sort((left, right) => right.rank - left.rank)) {
      const point = this.map.latLngToLayerPoint(label.area.latLng);
      const isNear = point.x > view.left && point.x < view.right && point.y > view.top && point.y < view.bottom;
      const isMeant = this.isShown && isNear && (label.rank >= 1e6 || narrowSide(this.map, label.area) >= SMALLEST_PX);
      const box = isMeant ? this.room(label, point, placed) : null;
      if (label.element) label.element.hidden = !box;
      if (!box) continue;
      placed.push(box);
      if (!label.element) this.make(label);
      label.element.hidden = false;
      label.element.style.left = `${box.left + label.wide / 2}px`;
      label.element.style.top = `${box.top + LINE_PX}px`;
    }
  }

  room(label, point, placed) {
    for (const [right, down] of TRIES) {
      const x = point.x + right * label.wide, y = point.y + down * 2 * LINE_PX;
      const box = { left: x - label.wide / 2, right: x + label.wide / 2, top: y - LINE_PX, bottom: y + LINE_PX };
      if (!overlaps(box, placed)) return box;
    }
    return null;
  }
}
