/** A group of figures as bars, or as lines where its figures have a place on an axis. */
import {
  colour,
  decades,
  FONT,
  heading,
  legend,
  line,
  MARGIN,
  type Panel,
  round,
  text,
  ticks,
  WIDTH,
  widthOf,
} from "./chart-svg.ts";
import { type Figure, type Group, readable } from "./figures.ts";

const BAR = 18;
const PLOT_HEIGHT = 240;

/** Draws a group. */
export function panelOf(group: Group): Panel {
  const series = [...new Set(group.figures.map((figure) => figure.series ?? ""))];
  const known = legend(series);
  const hasPlaces = group.figures.every(({ x }) => x !== undefined);
  const plot = hasPlaces && group.figures.length > series.length ? lines(group, series) : bars(group, series);
  const top = heading(`${group.title} (${group.unit})`);
  const parts = [
    top.svg,
    `<g transform="translate(0 ${top.height})">${known.svg}</g>`,
    `<g transform="translate(0 ${top.height + known.height})">`,
    plot.svg,
    "</g>",
  ];
  return { svg: parts.join("\n"), height: top.height + known.height + plot.height };
}

/** What a group shows, in a sentence. */
export function describe({ title, unit, figures }: Group): string {
  const values = figures.map(({ title: name, series, value }) => {
    const whose = series === undefined ? name : `${name}, ${series}`;
    return `${whose}: ${readable(value.median)} ${unit}`;
  });
  return `${title}. ${values.join("; ")}.`;
}

/** Horizontal bars, those of one title together, each with its value and its interval. */
function bars({ figures, unit }: Group, series: readonly string[]): Panel {
  const titles = [...new Set(figures.map(({ title }) => title))];
  const left = Math.min(WIDTH * 0.5, MARGIN + Math.max(...titles.map(widthOf)) + 10);
  const marks = ticks(figures.flatMap(reach));
  const place = scale(marks, left, WIDTH - MARGIN - 90);
  const parts: string[] = [];
  let y = 0;
  for (const title of titles) {
    const own = figures.filter((figure) => figure.title === title);
    parts.push(text(left - 10, y + (own.length * BAR) / 2 + FONT / 3, title, "end"));
    for (const { value, series: name = "" } of own) {
      const [from, to] = [place(Math.min(0, value.median)), place(Math.max(0, value.median))];
      const kind = colour(series.length > 1 ? series.indexOf(name) : 1);
      parts.push(
        `<rect class="${kind}" x="${round(from)}" y="${y + 1}" width="${round(to - from)}" height="${BAR - 3}" rx="2"/>`,
      );
      const [low, high] = value.interval ?? [value.median, value.median];
      if (high > low) parts.push(line(place(low), y + BAR / 2, place(high), y + BAR / 2, "whisker"));
      const end = Math.max(to, place(high));
      parts.push(text(end + 6, y + BAR / 2 + FONT / 3, `${readable(value.median)} ${unit}`, "start"));
      y += BAR;
    }
    y += 8;
  }
  const grid = marks.map((mark) => line(place(mark), 0, place(mark), y, mark === 0 ? "axis" : "grid"));
  const numbers = marks.map((mark) => text(place(mark), y + 14, String(mark), "middle", "small"));
  return { svg: [...grid, ...parts, ...numbers].join("\n"), height: y + 20 };
}

/** A line for each series. */
function lines({ figures, unit, xUnit = "", xLogarithmic = false }: Group, series: readonly string[]): Panel {
  const marks = ticks(figures.flatMap(reach));
  const at = figures.map(({ x = 0 }) => x);
  const places = xLogarithmic ? decades(at) : ticks(at);
  const left = MARGIN + 44;
  const linear = scale(xLogarithmic ? places.map(Math.log10) : places, left, WIDTH - MARGIN - 60);
  const across = (x: number): number => linear(xLogarithmic ? Math.log10(x) : x);
  const up = scale(marks, PLOT_HEIGHT, 8);
  const right = WIDTH - MARGIN - 60;
  const parts = marks.flatMap((mark) => [
    line(left, up(mark), right, up(mark), mark === 0 ? "axis" : "grid"),
    text(left - 8, up(mark) + FONT / 3, String(mark), "end", "small"),
  ]);
  parts.push(...places.map((place) => text(across(place), PLOT_HEIGHT + 16, String(place), "middle", "small")));
  parts.push(text((left + right) / 2, PLOT_HEIGHT + 34, xUnit, "middle"));
  series.forEach((name, index) => {
    const own = figures.filter((figure) => (figure.series ?? "") === name);
    const points = own.map(({ x = 0, value }) => `${round(across(x))},${round(up(value.median))}`);
    parts.push(`<polyline class="curve l${index}" points="${points.join(" ")}"/>`);
    for (const { x = 0, value } of own) {
      if (value.interval !== undefined) {
        parts.push(line(across(x), up(value.interval[0]), across(x), up(value.interval[1]), "whisker"));
      }
      parts.push(`<circle class="${colour(index)}" cx="${round(across(x))}" cy="${round(up(value.median))}" r="4"/>`);
    }
    const last = own.at(-1);
    if (last === undefined) return;
    const label = `${readable(last.value.median)} ${unit}`;
    parts.push(text(across(last.x ?? 0) + 8, up(last.value.median) + FONT / 3, label, "start"));
  });
  return { svg: parts.join("\n"), height: PLOT_HEIGHT + 42 };
}

/** Both ends of what is drawn of a figure. */
function reach({ value: { median, interval = [median, median] } }: Figure): number[] {
  return [median, ...interval];
}

/** Places the first mark at `from` and the last at `to`. */
function scale(marks: readonly number[], from: number, to: number): (value: number) => number {
  const [low, high] = [marks[0] ?? 0, marks.at(-1) ?? 1];
  return (value) => from + ((value - low) / (high - low)) * (to - from);
}
