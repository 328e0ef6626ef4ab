// Areas too small to be hit: an unseen disc of at least 24 px (WCAG 2.2, 2.5.8) over each, and a dot in the
// area's colour where it would be hardly seen. Where small areas lie close together, their
// discs would cover one another: there, zooming in parts them.
import { pointOf } from "./symbols.js";

const TARGET_PX = 24, DOT_PX = 9, APART_PX = 14;

// The narrower side of the area's box on screen.
export function narrowSide(map, area) {
  if (area.isSymbol) return area.side;
  const bounds = area.layer.getBounds();
  const west = map.latLngToLayerPoint(bounds.getNorthWest()), east = map.latLngToLayerPoint(bounds.getSouthEast());
  return Math.min(east.x - west.x, east.y - west.y);
}

export class SmallTargets {
  constructor(map, bind) {
    this.map = map;
    this.bind = bind;
    this.areas = [];
    this.group = window.L.layerGroup().addTo(map);
    this.dots = new Map();
    map.on("zoomend viewreset", () => this.place());
  }

  fill(areas) {
    this.areas = areas;
    this.place();
  }

  place() {
    this.group.clearLayers();
    this.dots.clear();
    const areas = this.areas.filter((area) => !area.isHidden);
    const points = areas.map((area) => pointOf(this.map, area));
    areas.forEach((area, index) => {
      const width = narrowSide(this.map, area);
      if (width >= TARGET_PX) return;
      const isAlone = points.every((point, other) => other === index || point.distanceTo(points[index]) > APART_PX);
      if (isAlone) this.add(area, width, this.map.layerPointToLatLng(points[index]));
    });
  }

  add(area, width, place) {
    const L = window.L;
    if (width < DOT_PX) {
      const dot = L.circleMarker(area.latLng, { pane: "targets", radius: 5, weight: 1, color: "var(--ink)",
        fillColor: area.fill ?? "none", fillOpacity: 1, interactive: false });
      this.dots.set(area.id, dot);
      this.group.addLayer(dot);
    }
    const disc = L.circleMarker(place, { pane: "targets", radius: TARGET_PX / 2, stroke: false, fillOpacity: 0, className: "target" });
    this.bind(disc, area);
    this.group.addLayer(disc);
    disc.getElement()?.setAttribute("data-target", area.id);
  }

  paint(area) {
    this.dots.get(area.id)?.setStyle({ fillColor: area.fill });
  }
}
