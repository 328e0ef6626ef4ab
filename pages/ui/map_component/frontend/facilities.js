// Facilities as symbols: one a place, and one for several places that would cover one another on
// screen, with how many they are. Zooming in parts them. What a symbol counts are places, never
// facilities: counts of facilities stand in the tooltip of each place.
import { paragraphs, symbol } from "./layers.js";

const NEAR_PX = 19, NAMED_PLACES = 6;

// Places near one another, joined to the first of them.
function gathered(places, map) {
  const groups = [];
  for (const place of places) {
    const point = map.latLngToLayerPoint(place.at);
    const near = groups.find((group) => Math.abs(group.point.x - point.x) < NEAR_PX && Math.abs(group.point.y - point.y) < NEAR_PX);
    if (near) near.places.push(place);
    else groups.push({ point, places: [place] });
  }
  return groups.map((group) => group.places);
}

function wordsOf(places) {
  if (places.length === 1) return places[0].lines;
  const [kind] = places[0].lines[0].split("：");
  const names = places.slice(0, NAMED_PLACES).map((place) => place.lines[0].split("：")[1]);
  const more = places.length > NAMED_PLACES ? `　ほか${places.length - NAMED_PLACES}か所` : "";
  return [`${kind}：${places.length}か所（拡大すると分かれ、数を示します）`, names.join("、") + more];
}

function markerOf(places, group) {
  const words = wordsOf(places), number = places.length > 1 ? places.length : "";
  const icon = window.L.divIcon({ className: "facility", iconSize: [16, 16], html: symbol(group, number) });
  const marker = window.L.marker(places[0].at, { icon, keyboard: false, pane: "communities", alt: words.join("、") });
  return marker.bindTooltip(paragraphs(words));
}

export function facilityLayer(facilities, group) {
  const layer = window.L.layerGroup(), own = facilities.filter((facility) => facility.group === group);
  let map = null;
  const place = () => {
    layer.clearLayers();
    for (const places of gathered(own, map)) layer.addLayer(markerOf(places, group));
  };
  layer.on("add", () => {
    map = layer._map;
    map.on("zoomend", place);
    place();
  });
  layer.on("remove", () => map.off("zoomend", place));
  return layer;
}
