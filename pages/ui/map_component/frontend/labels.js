// Names of police stations, placed so that none covers another; the larger jurisdiction first,
// stations with a sign before all. Placed anew when the zoom changes, never while panning.
const GAP_PX = 3;

function overlaps(box, placed) {
  return placed.some((other) =>
    box.left < other.right + GAP_PX && other.left < box.right + GAP_PX &&
    box.top < other.bottom + GAP_PX && other.top < box.bottom + GAP_PX);
}

export class StationLabels {
  constructor(map, pane) {
    this.map = map;
    this.pane = pane;
    this.labels = [];
    this.isShown = true;
    map.on("zoomend viewreset", () => this.place());
  }

  // stations: [{ id, latLng, area }] of the geometry; values by id.
  fill(stations, values) {
    this.labels = stations.filter((station) => values[station.id]).map((station) => {
      const value = values[station.id];
      const element = document.createElement("div");
      element.className = "label";
      element.setAttribute("aria-hidden", "true");
      const figure = document.createElement("small");
      if (value.sign) {
        const flag = document.createElement("span");
        flag.className = "flag";
        flag.textContent = "▲";
        figure.append(flag);
      }
      figure.append(value.mark);
      element.append(value.short, figure);
      return { element, station, weight: (value.sign ? 1e6 : 0) + station.area };
    });
    this.labels.sort((left, right) => right.weight - left.weight);
    this.pane.replaceChildren(...this.labels.map((label) => label.element));
    this.place();
  }

  show(isShown) {
    this.isShown = isShown;
    this.place();
  }

  place() {
    const placed = [];
    for (const { element, station } of this.labels) {
      const point = this.map.latLngToLayerPoint(station.latLng);
      element.style.display = this.isShown ? "" : "none";
      if (!this.isShown) continue;
      element.style.left = `${point.x}px`;
      element.style.top = `${point.y}px`;
      const halfWidth = element.offsetWidth / 2, halfHeight = element.offsetHeight / 2;
      const box = {
        left: point.x - halfWidth, right: point.x + halfWidth,
        top: point.y - halfHeight, bottom: point.y + halfHeight,
      };
      if (overlaps(box, placed)) element.style.display = "none";
      else placed.push(box);
    }
  }
}
