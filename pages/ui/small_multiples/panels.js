// One small chart per station, all on the same months. Receives series as data, returns the
// station that was pressed as the trigger "station". Nothing is computed here but positions.
const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 54;
const MISSING = 1, WITHHELD = 2;

function node(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function drawn(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function linePath(values, keep, x, y) {
  let path = "";
  let isOpen = false;
  values.forEach((value, index) => {
    if (value === null || !keep(index)) {
      isOpen = false;
      return;
    }
    path += `${isOpen ? "L" : "M"}${x(index)} ${y(value).toFixed(2)}`;
    if (!isOpen && (values[index + 1] === null || !keep(index + 1))) path += "h0.01";
    isOpen = true;
  });
  return path;
}

function bandPaths(lower, upper, x, y) {
  const paths = [];
  let run = [];
  const close = () => {
    if (run.length > 1) {
      const up = run.map((index) => `${x(index)} ${y(upper[index]).toFixed(2)}`);
      const down = run.slice().reverse().map((index) => `${x(index)} ${y(lower[index]).toFixed(2)}`);
      paths.push(`M${up.join("L")}L${down.join("L")}Z`);
    }
    run = [];
  };
  upper.forEach((value, index) => (value === null || lower[index] === null ? close() : run.push(index)));
  close();
  return paths;
}

function chart(panel, data, top) {
  const count = data.months.length;
  const svg = drawn("svg", { viewBox: `0 0 ${count} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" });
  const x = (index) => index + 0.5;
  const y = (value) => HEIGHT - 5 - (Math.min(value, top) / top) * (HEIGHT - 10);
  for (const index of data.years) svg.append(drawn("line", { class: "year", x1: index, x2: index, y1: 0, y2: HEIGHT }));
  svg.append(drawn("line", { class: "base", x1: 0, x2: count, y1: HEIGHT - 5, y2: HEIGHT - 5 }));
  for (const path of bandPaths(panel.lower, panel.upper, x, y)) svg.append(drawn("path", { class: "band", d: path }));
  for (const index of panel.marks) svg.append(drawn("line", { class: "mark", x1: index, x2: index, y1: 0, y2: HEIGHT - 5 }));
  const provisional = new Set(panel.provisional), untestable = new Set(panel.untestable);
  const isBridge = (index) => provisional.has(index) || provisional.has(index + 1);
  svg.append(drawn("path", { class: "line", d: linePath(panel.values, (index) => !provisional.has(index), x, y) }));
  svg.append(drawn("path", { class: "line provisional", d: linePath(panel.values, isBridge, x, y) }));
  panel.states.forEach((state, index) => {
    if (state === MISSING) svg.append(drawn("ellipse", { class: "gap-missing", cx: x(index), cy: HEIGHT - 2, rx: 0.35, ry: 1.2 }));
    // 判定不能 as on the map: level dashes.
    if (untestable.has(index)) svg.append(drawn("path", { class: "gap-untestable", d: `M${x(index) - 0.35} ${HEIGHT - 2}h0.7` }));
    if (state === WITHHELD) svg.append(drawn("path", { class: "gap-withheld", d: `M${x(index) - 0.4} ${HEIGHT - 4}l0.8 4m-0.8 0l0.8 -4` }));
  });
  for (const index of panel.flagged) {
    const at = y(panel.values[index] ?? 0) - 1;
    svg.append(drawn("path", { class: "flagged", d: `M${x(index)} ${at - 5}l${0.028 * count / 2} 6h-${0.028 * count}z` }));
  }
  const cursor = drawn("line", { class: "cursor", x1: 0, x2: 0, y1: 0, y2: HEIGHT });
  svg.append(cursor);
  return { svg, cursor };
}

function reading(panel, data, index) {
  return `${data.months[index]} ${panel.texts[index]}`;
}

function panelOf(panel, data, top, onPress) {
  const button = node("button");
  button.type = "button";
  button.dataset.station = panel.id;
  const last = data.months.length - 1;
  button.setAttribute("aria-pressed", String(panel.id === data.selected));
  button.setAttribute("aria-label", panel.alt);
  const name = node("span", "name");
  const now = node("span", "now", reading(panel, data, last));
  now.classList.toggle("flag", panel.flagged.includes(last));
  name.append(node("span", "place", panel.name), now);
  const { svg, cursor } = chart(panel, data, top);
  svg.onpointermove = (event) => {
    const box = svg.getBoundingClientRect();
    const index = Math.max(0, Math.min(last, Math.floor(((event.clientX - box.left) / box.width) * data.months.length)));
    now.textContent = reading(panel, data, index);
    button.title = panel.why[index] ?? "";
    now.classList.toggle("flag", panel.flagged.includes(index));
    cursor.setAttribute("x1", index + 0.5);
    cursor.setAttribute("x2", index + 0.5);
    cursor.classList.add("on");
  };
  svg.onpointerleave = () => {
    now.textContent = reading(panel, data, last);
    button.title = "";
    now.classList.toggle("flag", panel.flagged.includes(last));
    cursor.classList.remove("on");
  };
  const scale = node("span", "scale");
  scale.append(node("span", "", data.months[0]), node("span", "", `目盛り上端 ${top}${data.unit}`));
  button.append(name, svg, scale);
  button.onclick = () => onPress(panel.id);
  return button;
}

function moveFocus(event, grid) {
  const steps = { ArrowRight: 1, ArrowLeft: -1 };
  const columns = getComputedStyle(grid).gridTemplateColumns.split(" ").length;
  const step = steps[event.key] ?? { ArrowDown: columns, ArrowUp: -columns }[event.key];
  if (!step) return;
  const buttons = [...grid.querySelectorAll("button")];
  const next = buttons[buttons.indexOf(grid.getRootNode().activeElement) + step];
  if (next) {
    event.preventDefault();
    next.focus();
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".panels-root") || parentElement.appendChild(node("div", "panels-root"));
  const grid = node("div", "grid");
  grid.setAttribute("role", "group");
  grid.setAttribute("aria-label", data.label);
  grid.onkeydown = (event) => moveFocus(event, grid);
  for (const panel of data.panels) {
    const top = data.shared_top || panel.top;
    grid.append(panelOf(panel, data, top, (id) => setTriggerValue("station", id)));
  }
  const active = root.getRootNode().activeElement;
  const focused = active && active.dataset ? active.dataset.station : null;
  root.replaceChildren(grid);
  if (focused) grid.querySelector(`button[data-station="${CSS.escape(focused)}"]`)?.focus();
}
