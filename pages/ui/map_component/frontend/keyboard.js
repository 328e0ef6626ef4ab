// Stations by keyboard: one tab stop; arrows go to the nearest station in that direction.
const DIRECTIONS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

function nearest(stations, from, [dx, dy], map) {
  const start = map.latLngToLayerPoint(from.latLng);
  let best = null, bestCost = Infinity;
  for (const station of stations) {
    if (station === from) continue;
    const point = map.latLngToLayerPoint(station.latLng);
    const along = (point.x - start.x) * dx + (point.y - start.y) * dy;
    const across = Math.abs((point.x - start.x) * dy) + Math.abs((point.y - start.y) * dx);
    if (along <= 0 || across > 2 * along) continue;
    const cost = along + 1.5 * across;
    if (cost < bestCost) [best, bestCost] = [station, cost];
  }
  return best;
}

// stations: [{ id, latLng, element }]; choose(id) when one is chosen, choose(null) for none.
export function steerByKeyboard(stations, map, choose, onFocus, onBlur) {
  const stopAt = (station) => stations.forEach((other) => {
    other.element.tabIndex = other === station ? 0 : -1;
  });
  for (const station of stations) {
    station.element.addEventListener("focus", () => {
      stopAt(station);
      onFocus(station);
    });
    station.element.addEventListener("blur", onBlur);
    station.element.addEventListener("keydown", (event) => {
      const direction = DIRECTIONS[event.key];
      if (event.key === "Enter" || event.key === " ") choose(station.id);
      else if (event.key === "Escape") choose(null);
      else if (direction) nearest(stations, station, direction, map)?.element.focus({ preventScroll: true });
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
  }
  if (stations.length) stopAt(stations[0]);
}
