// Schematic symbols: a station, or a part of one, whose area inside a shared municipality is not
// known stands there as a square in its class colour, beside the others who share it. Its place
// on screen is kept in pixels, so that two never cover one another and no border is suggested.
const WHOLE_PX = 17, PART_PX = 12, PITCH_PX = 25;

let Square = null;

function squareClass() {
  Square ??= window.L.CircleMarker.extend({
    _project() {
      this._point = this._map.latLngToLayerPoint(this._latlng).add(this.options.shift);
      this._updateBounds();
    },
    _updatePath() {
      const { x, y } = this._point, half = this._radius;
      const path = this._empty() ? "M0 0" : `M${x - half},${y - half}h${2 * half}v${2 * half}h${-2 * half}z`;
      this._renderer._setPath(this, path);
    },
  });
  return Square;
}

// An area like those with a polygon; shift: from its municipality's point, in pixels.
export function symbolArea({ id, name, code, at, slot, slots, whole: isWhole, note }, layerOf) {
  const side = isWhole ? WHOLE_PX : PART_PX, shift = [(slot - (slots - 1) / 2) * PITCH_PX, 0];
  const latLng = window.L.latLng(at);
  const layer = new (squareClass())(latLng, { pane: "symbols", radius: side / 2, shift, className: "area symbol", fillOpacity: 1 });
  return { id, name, layer, latLng, shift, side, isWhole, isPart: !isWhole, isSymbol: true, remark: note, size: 0,
    land: layerOf(code), room: slots * PITCH_PX };
}

// What is put around a symbol under the pointer.
export function ringAround(area) {
  return new (squareClass())(area.latLng, { pane: "rings", radius: area.side / 2 + 3, shift: area.shift, interactive: false,
    fill: false, color: "var(--accent)", weight: 3.2 });
}

// Symbols of parts wait until their municipality has room for all of them: zooming in brings them.
export function showParts(map, areas) {
  for (const area of areas) {
    if (!area.isPart) continue;
    const bounds = area.land.getBounds();
    const corner = map.latLngToLayerPoint(bounds.getNorthWest()), other = map.latLngToLayerPoint(bounds.getSouthEast());
    area.isHidden = Math.min(other.x - corner.x, other.y - corner.y) < area.room;
    area.layer.getElement()?.toggleAttribute("hidden", area.isHidden);
  }
}

// Where an area's name, target and keyboard stop are, in pixels of the map.
export function pointOf(map, area) {
  const point = map.latLngToLayerPoint(area.latLng);
  return area.shift ? point.add(area.shift) : point;
}
