// One map with its heading, slider and legend. Built once per geometry; another period, subject or
// theme only recolours it, so zoom, centre and selection stay.
import { colourOf, ramp, STATE_FILLS } from "./colours.js";
import { facilityLayer } from "./facilities.js";
import { steerByKeyboard } from "./keyboard.js";
import { AreaLabels } from "./labels.js";
import { borderLayer, denseLayer, orientationLayer, paragraphs, pointLayer, splitLayer, tileLayer } from "./layers.js";
import { drawLegend } from "./legend.js";
import { ringAround, showParts, symbolArea } from "./symbols.js";
import { SmallTargets } from "./targets.js";
import { Timeline } from "./timeline.js";

const PANES = { coast: 390, areas: 400, split: 410, orientation: 420, targets: 425, symbols: 427, communities: 430, rings: 440, names: 640 };
const UNTOUCHED = ["coast", "orientation", "rings", "names"];

export class MapPane {
  // events: place(pane), view(pane), choose(id), move(pane, position), hover(id), say(words).
  constructor(root, args, content, events) {
    Object.assign(this, { root, args, events, areas: [], selected: null, position: 0, painted: new Map() });
    const at = (name) => root.querySelector(`.${name}`);
    this.parts = { title: at("subject"), period: at("period"), provision: at("provision"), map: at("map"), timeline: at("timeline"), legend: at("legend"), trouble: at("trouble"), play: at("play") };
    this.map = this.newMap();
    this.addFitControl();
    events.place(this); // before anything is drawn: shapes have no element without a view
    this.drawAreas(content);
    this.drawLayers(content);
    this.drawSymbols(content);
    this.steer();
    this.labels = new AreaLabels(this.map, this.map.getPane("names"));
    this.targets = new SmallTargets(this.map, (layer, area) => this.listen(layer, area));
    this.targets.fill(this.areas);
    this.timeline = new Timeline(at("timeline"), (position) => events.move(this, position));
  }

  newMap() {
    const L = window.L;
    const map = L.map(this.parts.map, { zoomControl: false, attributionControl: false, zoomSnap: 0.25, zoomDelta: 0.5, wheelPxPerZoomLevel: 120, minZoom: 5, maxZoom: 16 });
    L.control.zoom({ zoomInTitle: "拡大", zoomOutTitle: "縮小", zoomInText: "＋", zoomOutText: "−" }).addTo(map);
    this.credits = L.control.attribution({ prefix: false }).addTo(map);
    if (this.args.credit) this.credits.addAttribution(plain(`境界：${this.args.credit}`));
    for (const [name, order] of Object.entries(PANES)) map.createPane(name).style.zIndex = order;
    for (const name of UNTOUCHED) map.getPane(name).style.pointerEvents = "none";
    map.on("moveend", () => this.events.view(this));
    return map;
  }

  addFitControl() {
    const L = window.L, control = L.control({ position: "topleft" });
    control.onAdd = () => {
      const bar = L.DomUtil.create("div", "leaflet-bar");
      const link = L.DomUtil.create("a", "", bar);
      Object.assign(link, { href: "#", role: "button", title: "全体を表示", ariaLabel: "全体を表示", textContent: "⤢" });
      L.DomEvent.disableClickPropagation(bar);
      L.DomEvent.on(link, "click", (event) => {
        L.DomEvent.preventDefault(event);
        this.fit();
      });
      return bar;
    };
    control.addTo(this.map);
  }

  // The buttons at the top and the credit below cover nothing of the prefecture.
  fit() {
    const [west, south, east, north] = this.args.bounds;
    this.map.fitBounds([[south, west], [north, east]], { paddingTopLeft: [8, 30], paddingBottomRight: [8, 20], animate: false });
  }

  drawAreas(content) {
    const L = window.L, isStation = this.args.unit === "station";
    L.geoJSON(isStation ? content.stations : content.municipalities, {
      pane: "areas",
      style: { className: "area", weight: 1, fillOpacity: 1 },
      onEachFeature: (feature, layer) => {
        const { name, label_lat, label_lon } = feature.properties;
        const id = isStation ? feature.properties.station_id : feature.properties.code;
        const area = { id, name, layer, latLng: L.latLng(label_lat, label_lon), size: sizeOf(layer) };
        this.areas.push(area);
        this.listen(layer, area);
      },
    }).addTo(this.map);
  }

  // Symbols lie over the hatched municipalities and are areas like the others, by mouse and keyboard.
  drawSymbols(content) {
    const lands = new Map(this.splits.getLayers().map((layer) => [layer.feature.properties.code, layer]));
    for (const symbol of this.args.unit === "station" ? content.symbols : []) {
      const area = symbolArea(symbol, (code) => lands.get(code));
      area.layer.addTo(this.map);
      this.areas.push(area);
      this.listen(area.layer, area);
    }
    const symbols = this.areas.filter((area) => area.isSymbol);
    this.uncertain = { hatched: hatchedWords([...lands.values()]), whole: symbols.filter((area) => area.isWhole).length,
      hasParts: symbols.some((area) => area.isPart) };
    const place = () => showParts(this.map, symbols);
    this.map.on("zoomend viewreset", place);
    place();
  }

  steer() {
    this.areas.sort((left, right) => right.latLng.lat - left.latLng.lat);
    // A station's polygon stands for it, or the one symbol that it has instead.
    this.byId = new Map(this.areas.filter((area) => !area.isPart).map((area) => [area.id, area]));
    for (const area of this.areas) {
      area.element = area.layer.getElement();
      area.element.setAttribute("role", "button");
      area.element.dataset.area = area.id;
    }
    steerByKeyboard(this.areas, this.map, (id) => this.events.choose(id), (area) => this.focused(area), () => this.events.hover(null));
  }

  listen(layer, area) {
    layer.on("click", () => this.events.choose(area.id));
    layer.on("mouseover", () => this.events.hover(area.id));
    layer.on("mouseout", () => this.events.hover(null));
    layer.bindTooltip(() => this.tip(area), { sticky: true });
  }

  focused(area) {
    this.events.say(this.spoken(area));
    if (!this.map.getBounds().contains(area.latLng)) this.map.panTo(area.latLng);
    if (area.element.matches(":focus-visible")) this.events.hover(area.id);
  }

  drawLayers(content) {
    const L = window.L, isStation = this.args.unit === "station";
    const nameOf = (id) => this.args.names[id] ?? id;
    this.layers = {
      // The coast lies below the areas: half of its line stays visible, and no outline is covered.
      coast: orientationLayer(content.orientation, ["coast"], "coast"),
      water: orientationLayer(content.orientation, ["river"]),
      rail: orientationLayer(content.orientation, ["rail"]),
      borders: borderLayer(isStation ? content.municipalities : content.stations),
      points: pointLayer(content.orientation),
    };
    this.splits = isStation ? splitLayer(content.municipalities, nameOf).addTo(this.map) : L.layerGroup();
    if (this.args.tiles) {
      this.layers.tiles = tileLayer(this.args.tiles, (isDown) => this.showTrouble(isDown));
      if (this.args.tiles.credit) this.credits.addAttribution(plain(`背景：${this.args.tiles.credit}`));
    }
    const style = { color: "var(--accent)", weight: 3.2, fill: false, className: "ring" };
    this.ring = L.geoJSON(null, { pane: "rings", interactive: false, style }).addTo(this.map);
  }

  useCommunities(communities) {
    this.daysOf = communities.days; // of each layer, in words
    for (const name of ["dense", "school", "shop"]) this.layers[name]?.remove();
    this.layers.dense = denseLayer(communities.dense);
    this.layers.school = facilityLayer(communities.facilities, "school");
    this.layers.shop = facilityLayer(communities.facilities, "shop");
  }

  // Without its background the map goes on as it is, and says what is missing.
  showTrouble(isDown) {
    const { host } = new URL(this.args.tiles.address);
    this.parts.trouble.hidden = !isDown;
    this.parts.trouble.textContent = isDown ? `背景の地図を読み込めません（配信元：${host}）。境界と数値はそのまま使えます。` : "";
  }

  applySwitches(shown) {
    for (const [name, layer] of Object.entries(this.layers)) {
      if (shown[name === "coast" ? "water" : name]) layer.addTo(this.map);
      else layer.remove();
    }
    this.isOverTiles = Boolean(this.layers.tiles) && shown.tiles;
    if (!this.isOverTiles) this.parts.trouble.hidden = true;
    this.labels.show(shown.labels);
  }

  useFigures(figures, theme) {
    Object.assign(this, { figures, theme, colours: ramp(figures.classes, theme) });
    this.painted.clear();
    this.labels.fill(this.areas, figures);
    this.position = Math.min(this.position, figures.periods.length - 1);
    this.parts.title.textContent = figures.content.title;
    this.parts.timeline.hidden = figures.periods.length < 2;
    this.timeline.show(figures, this.selected, this.colours, theme);
  }

  select(id) {
    this.selected = id;
    this.timeline.show(this.figures, id, this.colours, this.theme);
  }

  // One period on the map. isPlaying: names stay where they are.
  paint(position, isPlaying = false) {
    this.position = position;
    const period = this.figures.periods[position];
    this.parts.period.textContent = period.label;
    this.parts.provision.hidden = !period.provisional;
    for (const area of this.areas) {
      area.cell = this.figures.cell(area.id, position);
      this.paintArea(area);
    }
    const isMoved = this.labels.write(this.selected);
    if (isMoved && !isPlaying) this.labels.place();
    this.timeline.move(position);
    drawLegend(this.parts.legend, this.figures, position, this.colours, this.theme, this.uncertain);
    this.parts.map.setAttribute("aria-label", `${this.figures.content.title}、${period.label}`);
  }

  paintArea(area) {
    const { cell } = area, isChosen = area.id === this.selected;
    area.element.setAttribute("aria-label", this.spoken(area));
    const fill = this.fillOf(cell), isDashed = Boolean(cell?.untestable) && !cell.sign && !isChosen;
    const outline = [cell?.sign, isDashed, isChosen, this.isOverTiles].join();
    if (this.painted.get(area) === `${fill} ${outline}`) return;
    this.painted.set(area, `${fill} ${outline}`);
    area.fill = fill;
    if (area.outline === outline) area.layer.getElement().setAttribute("fill", fill); // all that most months change
    else this.outlineArea(area, cell, isChosen, isDashed);
    area.layer.options.fillColor = fill;
    area.outline = outline;
    this.targets.paint(area);
  }

  outlineArea(area, cell, isChosen, isDashed) {
    area.layer.setStyle({
      fillColor: area.fill,
      fillOpacity: this.isOverTiles ? 0.72 : 1,
      color: isChosen ? "var(--accent)" : cell?.sign ? "var(--alert)" : "var(--ink)",
      weight: isChosen ? 4 : cell?.sign ? 2.8 : area.isSymbol ? 1.4 : 0.8,
      opacity: isChosen || cell?.sign || isDashed || area.isSymbol ? 1 : 0.5,
      dashArray: isDashed ? "3 3" : null,
    });
    if (cell?.sign || isChosen) area.layer.bringToFront();
    area.element.setAttribute("aria-pressed", String(isChosen));
  }

  fillOf(cell) {
    if (!cell) return "url(#missing)";
    return cell.state ? `url(#${STATE_FILLS[cell.state]})` : colourOf(cell.place, this.colours, this.theme);
  }

  showRing(id) {
    this.ring.clearLayers();
    for (const area of this.areas.filter((other) => other.id === id && !other.isHidden)) {
      if (area.isSymbol) this.ring.addLayer(ringAround(area));
      else this.ring.addData(area.layer.toGeoJSON());
    }
  }

  tip(area) {
    const { cell } = area;
    if (!cell) return paragraphs([area.name]);
    const box = paragraphs([cell.name, cell.text, cell.sign ? "▲ 予兆あり" : "", area.remark ?? "", cell.why, cell.base,
      cell.untestable ? `検定できません：${cell.untestable}` : "", cell.note]);
    const classes = ["tip-name", "tip-value", "tip-sign"];
    [...box.children].forEach((line, index) => {
      line.className = classes[index] ?? "tip-note";
      if (!line.textContent) line.hidden = true;
    });
    return box;
  }

  spoken(area) {
    const { cell } = area;
    if (!cell) return area.name;
    return [cell.name, cell.text, cell.sign ? "予兆あり" : "", area.remark, cell.why, cell.untestable ? "検定できない系列" : ""]
      .filter(Boolean).join("、");
  }
}

function sizeOf(layer) {
  const bounds = layer.getBounds();
  return (bounds.getEast() - bounds.getWest()) * (bounds.getNorth() - bounds.getSouth());
}

// What the hatched municipalities are: of several stations, of none, or both.
function hatchedWords(layers) {
  const isShared = layers.map((layer) => layer.feature.properties.station_ids.length > 0);
  return [[isShared.includes(true), "複数署が分担する市町村"], [isShared.includes(false), "管轄の登録がない市町村"]]
    .filter(([isThere]) => isThere).map(([, words]) => words).join("、");
}

function plain(words) {
  const span = document.createElement("span");
  span.textContent = words;
  return span.innerHTML;
}
