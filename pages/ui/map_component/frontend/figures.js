// One file of released values: every period of one subject, sent once. Reads, words and counts;
// nothing is computed here but positions in classes.
import { classOf, MISSING, NOT_TESTABLE, WITHHELD } from "./colours.js";

const SYMBOLS = { [MISSING]: "…", [WITHHELD]: "X", [NOT_TESTABLE]: "判定不能" };
const WORDS = { [MISSING]: "…（未報告）", [WITHHELD]: "X（秘匿）", [NOT_TESTABLE]: "判定不能" };

export class Figures {
  constructor(content, bounds) {
    this.content = content;
    this.rows = new Map(content.areas.map((area, row) => [area.id, row]));
    this.formatter = new Intl.NumberFormat("en-US", {
      minimumFractionDigits: content.decimals, maximumFractionDigits: content.decimals });
    this.useBounds(bounds);
  }

  useBounds(bounds) {
    this.classes = { bounds, diverging: this.content.diverging };
    this.tallies = [];
  }

  get periods() {
    return this.content.periods;
  }

  // Where a period stands, else the last one before it.
  positionOf(key) {
    const found = this.periods.findLastIndex((period) => period.key <= key);
    return key === null || key === undefined ? this.periods.length - 1 : Math.max(found, 0);
  }

  number(value) {
    const text = this.formatter.format(Math.abs(value));
    if (!this.content.diverging) return text;
    if (Number(text.replaceAll(",", "")) === 0) return "±0";
    return `${value > 0 ? "＋" : "−"}${text}`;
  }

  cell(id, position) {
    const row = this.rows.get(id);
    if (row === undefined) return null;
    const { values, states, why, base, untestable, signs, texts, areas, shortUnit } = this.content;
    const state = Number(states[row][position]), value = values[row][position];
    return {
      name: areas[row].name,
      short: areas[row].short,
      note: areas[row].note,
      state,
      value,
      place: state ? null : classOf(value, this.classes.bounds),
      mark: state ? SYMBOLS[state] : this.number(value),
      text: state ? WORDS[state] : `${this.number(value)}${shortUnit}`,
      why: texts[why[row]?.[position] ?? 0],
      base: texts[base[row]?.[position] ?? 0],
      untestable: texts[untestable[row]?.[position] ?? 0],
      sign: signs[row]?.[position] === "1",
    };
  }

  // How many areas of the map stand in each class and state; counted once a period.
  tally(position) {
    this.tallies[position] ??= this.count(position);
    return this.tallies[position];
  }

  count(position) {
    const { values, states: marks, signs: flags, untestable: reasons } = this.content;
    const classes = new Map(), states = { [MISSING]: 0, [WITHHELD]: 0, [NOT_TESTABLE]: 0 };
    let signs = 0, untestable = 0;
    for (let row = 0; row < values.length; row += 1) {
      const state = Number(marks[row][position]);
      if (state) states[state] += 1;
      else {
        const place = classOf(values[row][position], this.classes.bounds);
        classes.set(place, (classes.get(place) ?? 0) + 1);
      }
      signs += flags[row]?.[position] === "1";
      untestable += Boolean(reasons[row]?.[position]) && state !== NOT_TESTABLE;
    }
    return { classes, states, signs, untestable };
  }

  // The longest that an area ever says.
  longestMark(id) {
    const row = this.rows.get(id), numbers = this.content.values[row].filter((value) => value !== null);
    const states = [...new Set(this.content.states[row])].map((state) => SYMBOLS[state] ?? "");
    const ends = numbers.length ? [Math.max(...numbers), Math.min(...numbers)].map((value) => this.number(value)) : [];
    return [...states, ...ends].reduce((longest, mark) => (mark.length > longest.length ? mark : longest), "");
  }

  // Class positions from the lowest to the highest.
  get places() {
    const above = this.classes.bounds.map((_, index) => index + 1);
    const below = this.classes.diverging ? above.map((place) => -place).reverse() : [];
    return [...below, 0, ...above];
  }

  // The class in words: 1～2, 3～5 for whole numbers, 0.1～2.0 for others.
  range(place) {
    if (place === 0) return this.content.diverging ? "±0" : "0";
    const step = 10 ** -this.content.decimals, index = Math.abs(place) - 1, { bounds } = this.classes;
    const low = index ? bounds[index - 1] + step : step, high = bounds[index];
    const [first, last] = place < 0 ? [-high, -low] : [low, high];
    return Math.abs(low - high) < step / 2 ? this.number(first) : `${this.number(first)}～${this.number(last)}`;
  }
}
