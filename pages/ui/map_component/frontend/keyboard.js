// Areas by keyboard: one tab stop; arrows go to the nearest area in that direction.
import { pointOf } from "./symbols.js";

const DIRECTIONS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

function nearest(areas, from, [dx, dy], map) {
  const start = pointOf(map, from);
  let best = null, bestCost = Infinity;
  for (const area of areas) {
    if (area === from || area.isHidden) continue;
    const point = pointOf(map, area);
    const along = (point.x - start.x) * dx + (point.y - start.y) * dy;
    const across = Math.abs((point.x - start.x) * dy) + Math.abs((point.y - start.y) * dx);
    if (along <= 0 || across > 2 * along) continue;
    const cost = along + 1.5 * across;
    if (cost < bestCost) [best, bestCost] = [area, cost];
  }
  return best;
}

// areas: [{ id, latLng, element }]; choose(id) when one is chosen, choose(null) for none.
export function steerByKeyboard(areas, map, choose, onFocus, onBlur) {
  const stopAt = (area) => areas.forEach((other) => {
    other.element.tabIndex = other === area ? 0 : -1;
  });
  for (const area of areas) {
    area.element.addEventListener("focus", () => {
      stopAt(area);
      onFocus(area);
    });
    area.element.addEventListener("blur", onBlur);
    area.element.addEventListener("keydown", (event) => {
      const direction = DIRECTIONS[event.key];
      if (event.key === "Enter" || event.key === " ") choose(area.id);
      else if (event.key === "Escape") choose(null);
      else if (direction) nearest(areas, area, direction, map)?.element.focus({ preventScroll: true });
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
  }
  if (areas.length) stopAt(areas.find((area) => !area.isPart) ?? areas[0]);
}
