// The map. Built once per geometry; a rerun of the page only recolours it. Zoom and centre are kept
// for the session, so they survive even a visit to another page.
import { applyTheme, fillOf, isDark, patterns, ramp } from "./colours.js";
import { steerByKeyboard } from "./keyboard.js";
import { StationLabels } from "./labels.js";
import { denseLayer, drawSwitches, facilityLayer, municipalBorders, orientationLayer, splitLayer, SWITCHES } from "./layers.js";
import { drawLegend } from "./legend.js";
import { listen, returnValue, setHeight } from "./streamlit.js";

const element = (id) => document.getElementById(id);
const shown = Object.fromEntries(SWITCHES.map(([name, , isOn]) => [name, isOn]));
let drawn = null; // { map, stations, layers, labels, fingerprint, ... } of the geometry shown
let latest = null; // the newest arguments and theme
let isLoading = false;
let selected = null;

function load(tag, attributes) {
  return new Promise((resolve, reject) => {
    const made = Object.assign(document.createElement(tag), attributes);
    made.onload = resolve;
    made.onerror = () => reject(new Error("地図の部品を読み込めません"));
    document.head.append(made);
  });
}

async function loadLeaflet(folder) {
  if (window.L) return;
  await Promise.all([
    load("link", { rel: "stylesheet", href: `${folder}leaflet.css` }),
    load("script", { src: `${folder}leaflet.js` }),
  ]);
}

function viewKey(fingerprint) {
  return `kizashi-map-${fingerprint}`;
}

function newMap(args) {
  const L = window.L;
  if (drawn) drawn.map.remove();
  const map = L.map("map", { zoomControl: false, attributionControl: false, zoomSnap: 0.25, zoomDelta: 0.5, wheelPxPerZoomLevel: 120, minZoom: 5, maxZoom: 15 });
  L.control.zoom({ zoomInTitle: "拡大", zoomOutTitle: "縮小" }).addTo(map);
  if (args.credit) L.control.attribution({ prefix: false }).addAttribution(plain(args.credit)).addTo(map);
  for (const [name, order] of [["coast", 390], ["stations", 400], ["split", 410], ["orientation", 420], ["communities", 430], ["names", 640]]) {
    map.createPane(name).style.zIndex = order;
  }
  for (const name of ["coast", "orientation"]) map.getPane(name).style.pointerEvents = "none";
  map.getPane("names").style.pointerEvents = "none";
  const kept = sessionStorage.getItem(viewKey(args.fingerprint));
  if (kept) {
    const { centre, zoom } = JSON.parse(kept);
    map.setView(centre, zoom, { animate: false });
  } else {
    const [west, south, east, north] = args.bounds;
    map.fitBounds([[south, west], [north, east]], { padding: [8, 8], animate: false });
  }
  map.on("moveend", () => {
    const { lat, lng } = map.getCenter();
    sessionStorage.setItem(viewKey(args.fingerprint), JSON.stringify({ centre: [lat, lng], zoom: map.getZoom() }));
  });
  return map;
}

function plain(words) {
  const span = document.createElement("span");
  span.textContent = words;
  return span.innerHTML;
}

function sizeOf(layer) {
  const bounds = layer.getBounds();
  return (bounds.getEast() - bounds.getWest()) * (bounds.getNorth() - bounds.getSouth());
}

function drawGeometry(args, content) {
  const L = window.L;
  const map = newMap(args);
  const stations = [];
  L.geoJSON(content.stations, {
    pane: "stations",
    style: { className: "station", weight: 1, fillOpacity: 1 },
    onEachFeature: (feature, layer) => {
      const { station_id: id, name, label_lat, label_lon } = feature.properties;
      stations.push({ id, name, layer, latLng: L.latLng(label_lat, label_lon), area: sizeOf(layer) });
      layer.on("click", () => choose(id));
      layer.bindTooltip(() => tip(id, name), { sticky: true });
    },
  }).addTo(map);
  stations.sort((left, right) => right.latLng.lat - left.latLng.lat);
  for (const station of stations) station.element = station.layer.getElement();
  const nameOf = (id) => stations.find((station) => station.id === id)?.name ?? latest.args.values[id]?.name ?? id;
  const layers = {
    // The coast lies below the stations: half of its line stays visible, and no outline is covered.
    coast: orientationLayer(content.orientation, ["coast"], "coast"),
    water: orientationLayer(content.orientation, ["river"]),
    rail: orientationLayer(content.orientation, ["rail"]),
    municipalities: municipalBorders(content.municipalities),
  };
  const split = splitLayer(content.municipalities, nameOf).addTo(map);
  const ringStyle = { color: "var(--accent)", weight: 4, fill: false, className: "ring" };
  const ring = L.geoJSON(null, { pane: "split", interactive: false, style: ringStyle }).addTo(map);
  const labels = new StationLabels(map, map.getPane("names"));
  steerByKeyboard(stations, map, choose, (station) => {
    say(spoken(station.id, station.name));
    if (!map.getBounds().contains(station.latLng)) map.panTo(station.latLng);
    // A line of its own above all borders: raising the station itself would take its focus away.
    if (station.element.matches(":focus-visible")) ring.clearLayers().addData(station.layer.toGeoJSON());
  }, () => ring.clearLayers());
  drawn = { map, stations, layers, labels, fingerprint: args.fingerprint, hasSplit: split.getLayers().length > 0, communities: "" };
}

function tip(id, name) {
  const value = latest.args.values[id];
  const box = document.createElement("div");
  const add = (tag, words, className) => {
    const made = document.createElement(tag);
    made.textContent = words;
    if (className) made.className = className;
    box.append(made);
  };
  add("b", value?.name ?? name);
  if (!value) return box;
  add("p", value.text, "tip-value");
  if (value.sign) add("p", "▲ 予兆あり", "tip-sign");
  if (value.why) add("p", value.why, "tip-note");
  if (value.untestable) add("p", "判定不能：検定できない系列です", "tip-note");
  if (value.note) add("p", value.note, "tip-note");
  return box;
}

function spoken(id, name) {
  const value = latest.args.values[id];
  if (!value) return name;
  return [value.name, value.text, value.sign ? "予兆あり" : "", value.why, value.untestable ? "判定不能" : ""]
    .filter(Boolean).join("、");
}

function say(words) {
  element("said").textContent = words;
}

function choose(id) {
  selected = id === selected ? null : id;
  recolour();
  const station = drawn.stations.find((other) => other.id === selected);
  say(station ? `${station.name}を選びました` : "選択を外しました");
  // The time makes every choice a new one: the same station may be chosen again after another.
  returnValue({ station: selected, at: Date.now() });
}

function recolour() {
  const { args, theme } = latest;
  const colours = ramp(args.legend.classes.length, isDark(theme));
  for (const station of drawn.stations) {
    const value = args.values[station.id];
    const isChosen = station.id === selected;
    station.layer.setStyle({
      fillColor: fillOf(value, colours, theme),
      color: isChosen ? theme.primaryColor : value?.sign ? "var(--alert)" : "var(--ink)",
      weight: isChosen ? 4 : value?.sign ? 2.8 : 0.8,
      opacity: isChosen || value?.sign || value?.untestable ? 1 : 0.55,
      dashArray: value?.untestable && !value?.sign && !isChosen ? "3 3" : null,
    });
    if (value?.sign || isChosen) station.layer.bringToFront();
    station.element.setAttribute("role", "button");
    station.element.setAttribute("aria-pressed", String(isChosen));
    station.element.setAttribute("aria-label", spoken(station.id, station.name));
    station.element.dataset.station = station.id;
  }
}

// Before the map is measured, because the legend takes its height from it.
function sketchLegend() {
  const { args, theme } = latest;
  const hasSplit = drawn?.hasSplit ?? false;
  drawLegend(element("legend"), args.legend, ramp(args.legend.classes.length, isDark(theme)), theme, hasSplit);
}

function definePatterns(theme) {
  for (const svg of drawn.map.getPane("stations").parentNode.querySelectorAll("svg.leaflet-zoom-animated")) {
    svg.querySelector("defs")?.remove();
  }
  document.getElementById("patterns")?.remove();
  const holder = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  Object.assign(holder, { id: "patterns" });
  holder.setAttribute("width", 0);
  holder.setAttribute("height", 0);
  holder.style.position = "absolute";
  holder.append(patterns(theme));
  document.body.append(holder);
}

async function drawCommunities(address) {
  if (address === drawn.communities) return;
  const communities = await (await fetch(address)).json();
  for (const name of ["dense", "school", "shop"]) drawn.layers[name]?.remove();
  drawn.communities = address;
  drawn.layers.dense = denseLayer(communities.dense);
  drawn.layers.school = facilityLayer(communities.facilities, "school");
  drawn.layers.shop = facilityLayer(communities.facilities, "shop");
}

function applySwitches() {
  for (const [name, layer] of Object.entries(drawn.layers)) {
    if (shown[name === "coast" ? "water" : name]) layer.addTo(drawn.map);
    else layer.remove();
  }
  drawn.labels.show(shown.labels);
}

async function render(args, theme) {
  latest = { args, theme };
  setHeight(args.height);
  if (isLoading) return;
  isLoading = true;
  try {
    applyTheme(theme);
    await loadLeaflet(args.leaflet);
    while (!drawn || drawn.fingerprint !== latest.args.fingerprint) {
      const wanted = latest.args;
      const answer = await fetch(wanted.geometry);
      const content = await answer.json();
      sketchLegend();
      drawGeometry(wanted, content);
    }
    await show();
  } finally {
    isLoading = false;
  }
}

async function show() {
  await drawCommunities(latest.args.communities);
  const { args, theme } = latest;
  applyTheme(theme);
  element("map").setAttribute("aria-label", args.title);
  selected = args.selected;
  definePatterns(theme);
  drawSwitches(element("layers"), shown, (name, isOn) => {
    shown[name] = isOn;
    applySwitches();
  });
  recolour();
  sketchLegend();
  drawn.map.invalidateSize({ animate: false });
  drawn.labels.fill(drawn.stations, args.values);
  applySwitches();
  document.body.dataset.ready = args.title;
}

listen(render);
