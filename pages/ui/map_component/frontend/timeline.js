// The slider of periods with its chart above: the chosen area's values, or, without one, how many
// areas stand in each class. One range input, so that keyboard and screen reader work as usual.
import { colourOf, drawn, MISSING, STATE_FILLS } from "./colours.js";

const HEIGHT = 46, TICKS = 14, EDGE = 8; // half of the slider's thumb

export class Timeline {
  constructor(place, onMove) {
    this.chart = drawn("svg", { class: "strip", height: HEIGHT + TICKS, "aria-hidden": "true" });
    this.slider = Object.assign(document.createElement("input"), { type: "range", min: 0, step: 1 });
    this.slider.setAttribute("aria-label", "期間");
    this.slider.oninput = () => onMove(Number(this.slider.value));
    this.chart.onpointerdown = (event) => onMove(this.nearest(event.offsetX));
    this.words = Object.assign(document.createElement("p"), { className: "strip-words" });
    const beside = Object.assign(document.createElement("div"), { className: "strip-frame" });
    beside.append(this.words, this.chart, this.slider);
    place.append(beside);
    new ResizeObserver(() => this.figures && this.draw()).observe(this.chart);
  }

  x(position) {
    const last = Math.max(this.figures.periods.length - 1, 1);
    return EDGE + (position * (this.chart.clientWidth - 2 * EDGE)) / last;
  }

  nearest(offset) {
    const last = this.figures.periods.length - 1;
    const share = (offset - EDGE) / (this.chart.clientWidth - 2 * EDGE);
    return Math.min(Math.max(Math.round(share * last), 0), last);
  }

  show(figures, selected, colours, theme) {
    Object.assign(this, { figures, selected: figures.rows.has(selected) ? selected : null, colours, theme });
    this.slider.max = figures.periods.length - 1;
    this.draw();
  }

  move(position) {
    const period = this.figures.periods[position];
    this.position = position;
    this.slider.value = position;
    const words = this.selected ? `、${this.figures.cell(this.selected, position).name} ${this.figures.cell(this.selected, position).text}` : "";
    this.slider.setAttribute("aria-valuetext", `${period.label}${period.provisional ? "（暫定）" : ""}${words}`);
    this.cursor?.setAttribute("x1", this.x(position));
    this.cursor?.setAttribute("x2", this.x(position));
  }

  draw() {
    const width = this.chart.clientWidth, count = this.figures.periods.length;
    if (!width) return;
    const bar = Math.max((width - 2 * EDGE) / Math.max(count - 1, 1) - 0.6, 1.2);
    const parts = this.selected ? this.values(bar) : this.composition(Math.min(bar, 40));
    this.words.textContent = this.selected
      ? `${this.figures.cell(this.selected, 0).name}の推移` : "階級ごとの数の推移";
    this.cursor = drawn("line", { class: "cursor", y1: 0, y2: HEIGHT });
    this.chart.replaceChildren(...parts, ...this.years(), this.cursor);
    if (this.position !== undefined) this.move(Math.min(this.position, count - 1));
  }

  composition(bar) {
    const parts = [], total = this.figures.rows.size || 1;
    this.figures.periods.forEach((_, position) => {
      const { classes, states } = this.figures.tally(position);
      let bottom = HEIGHT;
      const add = (number, fill) => {
        const tall = (number / total) * HEIGHT;
        bottom -= tall;
        if (tall) parts.push(drawn("rect", { x: this.x(position) - bar / 2, y: bottom, width: bar, height: tall, fill }));
      };
      for (const place of [...this.figures.places].reverse()) add(classes.get(place) ?? 0, colourOf(place, this.colours, this.theme));
      for (const [state, number] of Object.entries(states)) add(number, `url(#${STATE_FILLS[state]})`);
    });
    return parts;
  }

  values(bar) {
    const cells = this.figures.periods.map((_, position) => this.figures.cell(this.selected, position));
    const known = cells.filter((cell) => !cell.state).map((cell) => cell.value);
    const high = Math.max(0, ...known), low = Math.min(0, ...known), span = high - low || 1;
    const y = (value) => 4 + ((high - value) / span) * (HEIGHT - 10);
    const parts = [drawn("line", { class: "zero", x1: 0, x2: this.chart.clientWidth, y1: y(0), y2: y(0) })];
    cells.forEach((cell, position) => {
      const x = this.x(position) - Math.min(bar, 14) / 2, width = Math.min(bar, 14);
      if (cell.state) {
        parts.push(drawn("text", { class: "gap", x: this.x(position), y: HEIGHT, "text-anchor": "middle" }));
        parts.at(-1).textContent = cell.state === MISSING ? "…" : cell.mark[0] === "X" ? "×" : "–";
        return;
      }
      parts.push(drawn("rect", { x, width, y: Math.min(y(cell.value), y(0)), height: Math.max(Math.abs(y(cell.value) - y(0)), 0.8),
        class: cell.sign ? "bar flagged" : this.figures.periods[position].provisional ? "bar open" : "bar" }));
    });
    return parts;
  }

  // A year's name where its first period stands, as far as there is room.
  years() {
    const parts = [];
    let free = -Infinity, year = "";
    this.figures.periods.forEach((period, position) => {
      if (period.year === year) return;
      year = period.year;
      const x = this.x(position);
      parts.push(drawn("line", { class: "year", x1: x, x2: x, y1: HEIGHT, y2: HEIGHT + 4 }));
      if (x < free || x > this.chart.clientWidth - 34) return;
      const text = drawn("text", { class: "year", x, y: HEIGHT + TICKS - 2 });
      text.textContent = year;
      parts.push(text);
      free = x + 46;
    });
    return parts;
  }
}
