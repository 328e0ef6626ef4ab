// The switches for what lies over the areas, and the drawing of those layers.
const L = () => window.L;

export const SWITCHES = [
  ["labels", "名称と値", true],
  ["dense", "集住地域", false],
  ["school", "企業・学校", false],
  ["shop", "繁華街・商業施設", false],
  ["borders", "市区町村界", false],
  ["water", "河川・海岸", true],
  ["rail", "鉄道", true],
  ["points", "警察署の位置", false],
];

const SHAPES = { school: "M8 2.2 14 13.4H2z", shop: "M8 1.6 14.4 8 8 14.4 1.6 8z" };

export function drawSwitches(place, states, hasTiles, onChange) {
  if (place.childElementCount) return;
  const offered = hasTiles ? [...SWITCHES, ["tiles", "背景の地図", true]] : SWITCHES;
  for (const [name, text] of offered) {
    const label = document.createElement("label");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.name = name;
    box.checked = states[name];
    box.onchange = () => onChange(name, box.checked);
    label.append(box, text);
    if (SHAPES[name]) label.append(symbol(name));
    place.append(label);
  }
}

// number: of places that the symbol stands for, "" for one.
export function symbol(group, number = "") {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [name, value] of Object.entries({ width: 16, height: 16, viewBox: "0 0 16 16", "aria-hidden": "true" })) {
    svg.setAttribute(name, value);
  }
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", SHAPES[group]);
  svg.append(path);
  if (number) {
    const text = document.createElementNS("http://www.w3.org/2000/svg", "text");
    for (const [name, value] of Object.entries({ x: 17, y: 12 })) text.setAttribute(name, value);
    text.textContent = number;
    svg.append(text);
  }
  svg.style.cssText = `fill: var(--${group}); stroke: var(--paper); stroke-width: 1.4`;
  return svg;
}

export function symbolPath(group) {
  return SHAPES[group];
}

export function denseLayer(areas) {
  return L().layerGroup(areas.map((area) =>
    L().geoJSON(area.geometry, {
      pane: "communities",
      style: { color: "var(--dense)", weight: 2.2, dashArray: "6 3", fillColor: "var(--dense)", fillOpacity: 0.07 },
    }).bindTooltip(paragraphs(area.lines), { sticky: true })));
}

// The background from one's own tile server; isDown(true) when not one tile of a view came.
export function tileLayer({ address }, isDown) {
  const layer = L().tileLayer(address, { maxZoom: 18 });
  let came = 0, failed = 0;
  layer.on("loading", () => { came = failed = 0; });
  layer.on("tileload", () => { came += 1; });
  layer.on("tileerror", () => { failed += 1; });
  layer.on("load", () => isDown(came === 0 && failed > 0));
  return layer;
}

// Orientation lines take no part in clicks.
export function orientationLayer(collection, kinds, pane = "orientation") {
  const style = {
    coast: { color: "var(--water)", weight: 4, opacity: 0.7 },
    river: { color: "var(--water)", weight: 1.4, opacity: 0.75 },
    rail: { color: "var(--rail)", weight: 2, dashArray: "7 4", opacity: 0.85 },
  };
  return L().geoJSON(collection, {
    pane,
    interactive: false,
    filter: (feature) => kinds.includes(feature.properties.kind),
    style: (feature) => ({ fill: false, ...style[feature.properties.kind] }),
  });
}

// Filled: the building as published. Hollow: no place is published, a point inside the jurisdiction.
export function pointLayer(collection) {
  return L().geoJSON(collection, {
    filter: (feature) => feature.properties.kind === "station_point",
    pointToLayer: (feature, at) => L().circleMarker(at, {
      pane: "communities", radius: 4, weight: 1.6, color: "var(--ink)", fillOpacity: 1,
      fillColor: feature.properties.is_published ? "var(--ink)" : "var(--paper)",
    }),
    onEachFeature: (feature, layer) =>
      layer.bindTooltip(paragraphs([feature.properties.name, feature.properties.basis])),
  });
}

export function borderLayer(collection) {
  return L().geoJSON(collection, {
    pane: "orientation",
    interactive: false,
    style: { fill: false, color: "var(--ink)", weight: 0.7, opacity: 0.45, dashArray: "1 3" },
  });
}

// A municipality that several stations share, or that none holds: nobody's figure, so a pattern.
export function splitLayer(collection, nameOf) {
  return L().geoJSON(collection, {
    pane: "split",
    filter: (feature) => feature.properties.is_split,
    style: { fillColor: "url(#split)", fillOpacity: 1, color: "var(--ink)", weight: 1, opacity: 0.6 },
    onEachFeature: (feature, layer) => {
      const names = (feature.properties.station_ids || []).map(nameOf).join("・");
      const held = names ? `${names}が分担（あん分しない）` : "管轄する警察署の登録がありません";
      layer.bindTooltip(paragraphs([`${feature.properties.name}：${held}`]), { sticky: true });
    },
  });
}

export function paragraphs(lines) {
  const box = document.createElement("div");
  for (const line of lines) {
    const made = document.createElement("p");
    made.textContent = line;
    box.append(made);
  }
  return box;
}
