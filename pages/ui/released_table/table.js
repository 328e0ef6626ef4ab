// A table of released values. Receives columns and rows as data; every text is set as text.
// Returns, when rows can be selected, the id of the selected row as the state "selected".
const SVG = "http://www.w3.org/2000/svg";
const STATE_CLASS = ["", "missing", "withheld", "untestable"];
const sortings = new WeakMap();

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

// What stands in a gap, as in the small charts of 推移: a dot for 未報告, a cross for 秘匿, a dash for 判定不能.
const GAPS = {
  1: (x, y) => drawn("circle", { class: "gap dot", cx: x, cy: y, r: 1.4 }),
  2: (x, y) => drawn("path", { class: "gap", d: `M${x - 1.6} ${y - 1.6}l3.2 3.2m-3.2 0l3.2 -3.2` }),
  3: (x, y) => drawn("path", { class: "gap", d: `M${x - 1.8} ${y}h3.6` }),
};

// values: numbers, or null where there is none; gaps: the state of each month, one digit a month.
function sparkline(values, gaps, label) {
  const width = 84, height = 22;
  const svg = drawn("svg", { class: "spark", width, height, viewBox: `0 0 ${width} ${height}`, role: "img" });
  svg.setAttribute("aria-label", label);
  const top = Math.max(1, ...values.filter((value) => value !== null));
  const x = (index) => 3 + (index * (width - 6)) / Math.max(1, values.length - 1);
  const y = (value) => height - 3 - (value / top) * (height - 6);
  let path = "";
  values.forEach((value, index) => {
    if (value === null) {
      svg.append(GAPS[gaps[index]](x(index), height - 3));
      return;
    }
    const isStart = index === 0 || values[index - 1] === null;
    path += `${isStart ? "M" : "L"}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
  });
  svg.append(drawn("path", { d: path }));
  const last = values.length - 1;
  if (last >= 0 && values[last] !== null) {
    svg.append(drawn("circle", { class: "now", cx: x(last), cy: y(values[last]), r: 2.4 }));
  }
  return svg;
}

function cellOf(cell, column, isHead) {
  const td = node(isHead ? "th" : "td", column.align || "");
  if (isHead) td.scope = "row";
  if (column.nowrap) td.classList.add("nowrap");
  if (cell.spark) {
    td.append(sparkline(cell.spark, cell.gaps, cell.text));
    return td;
  }
  if (cell.chip) {
    td.append(node("span", `chip ${cell.chip}`, cell.text));
  } else {
    td.textContent = cell.text;
  }
  for (const name of [STATE_CLASS[cell.state || 0], cell.tone]) if (name) td.classList.add(...name.split(" "));
  if (cell.why) {
    td.title = cell.why;
    td.setAttribute("aria-label", `${cell.text}　${cell.why}`);
  }
  return td;
}

function sorted(rows, sorting) {
  if (!sorting) return rows;
  const { index, direction } = sorting;
  const key = (row) => {
    const cell = row.cells[index];
    return cell.order !== undefined ? cell.order : cell.state ? null : cell.text;
  };
  const compare = (left, right) => {
    const a = key(left), b = key(right);
    if (a === null || b === null) return (a === null) - (b === null);
    const order = typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "ja");
    return order * direction;
  };
  return rows.filter((row) => !row.group).sort(compare);
}

function headOf(data, sorting, onSort) {
  const row = node("tr");
  data.columns.forEach((column, index) => {
    const th = node("th", [column.align, column.tone].filter(Boolean).join(" "));
    th.scope = "col";
    if (column.why) th.title = column.why;
    if (!data.sortable || column.fixed) {
      th.textContent = column.label;
    } else {
      const isSorted = sorting && sorting.index === index;
      const button = node("button", "", column.label);
      button.type = "button";
      button.title = `${column.label}で並べ替え`;
      button.append(node("span", "arrow", isSorted ? (sorting.direction > 0 ? "▲" : "▼") : "△"));
      if (isSorted) th.setAttribute("aria-sort", sorting.direction > 0 ? "ascending" : "descending");
      button.onclick = () => onSort(index);
      th.append(button);
    }
    row.append(th);
  });
  const head = node("thead");
  head.append(row);
  return head;
}

function bodyOf(data, sorting, select) {
  const body = node("tbody");
  for (const row of sorted(data.rows, sorting)) {
    const tr = node("tr", row.tone || "");
    if (row.group) {
      const th = node("th", "", row.group);
      th.colSpan = data.columns.length;
      th.scope = "rowgroup";
      tr.className = "group";
      tr.append(th);
      body.append(tr);
      continue;
    }
    row.cells.forEach((cell, index) => tr.append(cellOf(cell, data.columns[index], index === 0)));
    if (data.selectable) {
      tr.classList.add("selectable");
      tr.tabIndex = 0;
      tr.dataset.id = row.id;
      tr.setAttribute("aria-selected", String(row.id === data.selected));
      tr.onclick = () => select(row.id);
      tr.onkeydown = (event) => onRowKey(event, tr, () => select(row.id));
    }
    body.append(tr);
  }
  return body;
}

function onRowKey(event, tr, choose) {
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    choose();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    let next = tr;
    do next = event.key === "ArrowDown" ? next.nextElementSibling : next.previousElementSibling;
    while (next && next.tabIndex !== 0);
    if (next) next.focus();
  }
}

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".table-root") || parentElement.appendChild(node("div", "table-root"));
  const draw = () => {
    const sorting = sortings.get(root);
    const table = node("table");
    table.append(node("caption", "", data.caption));
    table.append(headOf(data, sorting, (index) => {
      const direction = sorting && sorting.index === index ? -sorting.direction : data.columns[index].align === "right" ? -1 : 1;
      sortings.set(root, { index, direction });
      draw();
    }));
    table.append(bodyOf(data, sorting, (id) => {
      root.querySelectorAll("tr[aria-selected]").forEach((tr) => tr.setAttribute("aria-selected", String(tr.dataset.id === id)));
      setStateValue("selected", id);
    }));
    const wrap = node("div", "wrap");
    wrap.tabIndex = data.height ? 0 : -1;
    if (data.height) wrap.style.maxHeight = `${data.height}px`;
    wrap.setAttribute("role", "region");
    wrap.setAttribute("aria-label", data.caption);
    wrap.append(table);
    const notes = node("ul", "notes");
    for (const note of data.notes || []) notes.append(node("li", "", note));
    const before = root.querySelector(".wrap");
    const scroll = before ? [before.scrollTop, before.scrollLeft] : [0, 0];
    root.replaceChildren(wrap, ...(data.notes && data.notes.length ? [notes] : []));
    [wrap.scrollTop, wrap.scrollLeft] = scroll;
  };
  draw();
}
