// The map page's component. Files of geometry and of released values are fetched once; months go
// by without asking the server, which is told only where the viewer stopped.
import { applyTheme, patterns } from "./colours.js";
import { Figures } from "./figures.js";
import { drawSwitches, SWITCHES } from "./layers.js";
import { MapPane } from "./pane.js";
import { savePicture } from "./picture.js";
import { listen, returnValue, setHeight } from "./streamlit.js";

const FRAME_MS = 700, TELL_AFTER_MS = 350;
const element = (id) => document.getElementById(id);
const shown = { ...Object.fromEntries(SWITCHES.map(([name, , isOn]) => [name, isOn])), tiles: true };
const files = new Map(); // address → promise of its content
let panes = [], built = "", latest = null, isLoading = false, selected = null;
let told = null, telling = null, playing = null, isFollowing = false;

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

function fetched(address) {
  if (!files.has(address)) files.set(address, fetch(address).then((answer) => answer.json()));
  return files.get(address);
}

// --- what is shown ---------------------------------------------------------------------------

const isLinked = () => latest.args.compare === "subjects";

function move(pane, position) {
  const steps = position - pane.position;
  pane.paint(position, playing !== null);
  for (const other of panes) {
    if (other === pane) continue;
    if (isLinked()) other.paint(other.figures.positionOf(pane.figures.periods[position].key), playing !== null);
    // While playing, two periods keep their distance.
    else if (playing !== null) other.paint(Math.min(Math.max(other.position + steps, 0), other.figures.periods.length - 1), true);
  }
  markReady();
  tellSoon();
}

function choose(id) {
  select(id === selected ? null : id);
  const area = panes[0].byId.get(selected);
  say(area ? `${area.name}を選びました` : "選択を外しました");
  tell();
}

function select(id) {
  selected = id;
  for (const pane of panes) {
    pane.select(id);
    pane.paint(pane.position);
  }
}

function say(words) {
  element("said").textContent = words;
}

function play() {
  if (playing !== null) return stop();
  const [pane] = panes, last = pane.figures.periods.length - 1;
  playing = setInterval(() => (pane.position < last ? move(pane, pane.position + 1) : stop()), FRAME_MS);
  const isAtEnd = pane.position >= last;
  showPlaying();
  if (isAtEnd) move(pane, 0);
}

function stop() {
  clearInterval(playing);
  playing = null;
  showPlaying();
  for (const pane of panes) pane.labels.place();
  say(panes[0].figures.periods[panes[0].position].label);
  tellSoon();
}

function showPlaying() {
  const isOn = playing !== null;
  panes.forEach((pane, index) => {
    const sign = Object.assign(document.createElement("span"), { textContent: isOn ? "■" : "▶", ariaHidden: "true" });
    pane.parts.play.setAttribute("aria-pressed", String(isOn));
    pane.parts.play.replaceChildren(sign, isOn ? " 停止" : " 再生");
    pane.parts.play.hidden = index > 0;
    pane.parts.play.onclick = play;
  });
}

// --- what the server is told -----------------------------------------------------------------

function tellSoon() {
  clearTimeout(telling);
  telling = playing === null ? setTimeout(tell, TELL_AFTER_MS) : null;
}

function tell() {
  clearTimeout(telling);
  telling = null;
  told = Date.now();
  const [first, second] = panes.map((pane) => pane.figures.periods[pane.position].key);
  returnValue({ area: selected, unit: latest.args.unit, period: first, other: second ?? null, at: told });
}

// The server's word counts only when it has heard the last of ours.
const isHeard = () => telling === null && playing === null && (told === null || latest.args.heard === told);

// --- views -----------------------------------------------------------------------------------

// Two maps are narrower than one: each way of looking keeps its own view.
const viewKey = () => `kizashi-map-${latest.args.fingerprint}-${latest.args.values.length}`;

// Moving one map moves the other; isFollowing keeps the other from answering, and a map that
// is being built from being taken for one that was moved.
function keepView(pane) {
  if (isFollowing) return;
  const centre = pane.map.getCenter(), zoom = pane.map.getZoom();
  sessionStorage.setItem(viewKey(), JSON.stringify({ centre: [centre.lat, centre.lng], zoom }));
  isFollowing = true;
  for (const other of panes) if (other !== pane) other.map.setView(centre, zoom, { animate: false });
  isFollowing = false;
}

function placeView(pane) {
  const kept = sessionStorage.getItem(viewKey());
  if (!kept) return pane.fit();
  const { centre, zoom } = JSON.parse(kept);
  pane.map.setView(centre, zoom, { animate: false });
}

// --- rendering -------------------------------------------------------------------------------

function build(args, content) {
  clearInterval(playing);
  playing = null;
  for (const pane of panes) pane.map.remove();
  panes = [];
  const events = {
    choose, move, say, place: placeView,
    view: (pane) => panes.includes(pane) && keepView(pane),
    hover: (id) => panes.forEach((pane) => pane.showRing(id)),
  };
  const roots = args.values.map(() => element("pane").content.cloneNode(true).firstElementChild);
  element("panes").replaceChildren(...roots);
  panes = roots.map((root) => new MapPane(root, args, content, events));
}

function definePatterns(theme) {
  document.getElementById("patterns")?.remove();
  const holder = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  holder.id = "patterns";
  holder.setAttribute("width", 0);
  holder.setAttribute("height", 0);
  holder.style.position = "absolute";
  holder.append(patterns(theme));
  document.body.append(holder);
}

function markReady() {
  const [pane] = panes;
  document.body.dataset.ready = panes.map((each) => `${each.figures.content.title}　${each.figures.periods[each.position].label}`).join("／");
  document.body.dataset.period = pane.figures.periods[pane.position].key;
}

async function render(args, theme) {
  latest = { args, theme };
  setHeight(args.height);
  if (isLoading) return;
  isLoading = true;
  try {
    for (let done = null; done !== latest; ) {
      done = latest;
      await show(done.args, done.theme);
    }
  } finally {
    isLoading = false;
  }
}

async function show(args, theme) {
  applyTheme(theme);
  await loadLeaflet(args.leaflet);
  const [content, communities, ...contents] = await Promise.all([args.geometry, args.communities, ...args.values].map(fetched));
  const wanted = [args.fingerprint, args.unit, args.values.length].join();
  const isNew = built !== wanted;
  if (isNew) {
    isFollowing = true;
    build(args, content);
    built = wanted;
  }
  definePatterns(theme);
  const isAdopted = isNew || isHeard();
  if (isAdopted) selected = args.selected;
  panes.forEach((pane, index) => {
    pane.args = args;
    const mark = [args.values[index], args.breaks[index], JSON.stringify(theme)].join();
    if (pane.mark !== mark) {
      pane.useFigures(new Figures(contents[index], args.breaks[index]), theme);
      pane.mark = mark;
    }
    if (pane.communities !== args.communities) pane.useCommunities(communities);
    pane.communities = args.communities;
    if (isAdopted) pane.position = pane.figures.positionOf(index && !isLinked() ? args.other : args.period);
    pane.select(selected);
    pane.paint(pane.position);
  });
  const change = (name, isOn) => {
    shown[name] = isOn;
    panes.forEach((pane) => {
      pane.applySwitches(shown);
      pane.paint(pane.position);
    });
  };
  drawSwitches(element("switches"), shown, Boolean(args.tiles), change);
  panes.forEach((pane) => {
    pane.map.invalidateSize({ animate: false });
    pane.applySwitches(shown);
    if (pane.isOverTiles) pane.paint(pane.position);
  });
  // The legend has taken its room: only now a map has its size, and its view can be placed.
  if (isNew) panes.forEach(placeView);
  isFollowing = false;
  showPlaying();
  markReady();
}

element("save").onclick = () => savePicture(panes, latest.args, latest.theme);
listen(render);
