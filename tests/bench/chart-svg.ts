/** The pieces of a chart: text, shapes, an axis, and the document around them. */

export const WIDTH = 760;
export const MARGIN = 16;
export const FONT = 13;
/** As many series as have a colour of their own; the ones after begin anew. */
const COLOURS = [
  ["#6b7280", "#9ca3af"],
  ["#2563eb", "#60a5fa"],
  ["#c2410c", "#fb923c"],
  ["#0f766e", "#2dd4bf"],
  ["#7e22ce", "#c084fc"],
  ["#a16207", "#facc15"],
] as const;

/** A part of a chart: SVG text that begins at its own top, and how high it is. */
export interface Panel {
  readonly svg: string;
  readonly height: number;
}

/** Text with what is special in XML escaped. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

export function text(x: number, y: number, content: string, anchor: "start" | "middle" | "end", kind = "text"): string {
  return `<text class="${kind}" x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${escaped(content)}</text>`;
}

export function line(x1: number, y1: number, x2: number, y2: number, kind: string): string {
  return `<line class="${kind}" x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}"/>`;
}

/** The class of a series' colour. */
export function colour(series: number): string {
  return `s${series % COLOURS.length}`;
}

/** A coordinate with one place. */
export function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** The width of text, about: letters differ, and nothing here can measure them. */
export function widthOf(content: string): number {
  return content.length * FONT * 0.58;
}

/** A heading, in as many lines as it takes. */
export function heading(content: string): Panel {
  const lines = [""];
  for (const word of content.split(" ")) {
    const last = lines.length - 1;
    const longer = `${lines[last] ?? ""} ${word}`.trimStart();
    if (longer.length > 76) lines.push(word);
    else lines[last] = longer;
  }
  const svg = lines.map((one, index) => text(MARGIN, 16 + 20 * index, one, "start", "heading"));
  return { svg: svg.join("\n"), height: 8 + 20 * lines.length };
}

/** Which colour is which, in as many lines as that takes; nothing for a single one. */
export function legend(names: readonly string[]): Panel {
  if (names.length < 2) return { svg: "", height: 0 };
  const parts: string[] = [];
  let [x, y] = [MARGIN, 0];
  names.forEach((name, index) => {
    const width = 18 + widthOf(name) + 20;
    if (x > MARGIN && x + width > WIDTH - MARGIN) [x, y] = [MARGIN, y + 20];
    parts.push(`<rect class="${colour(index)}" x="${round(x)}" y="${y + 3}" width="12" height="12" rx="2"/>`);
    parts.push(text(x + 18, y + 13, name, "start"));
    x += width;
  });
  return { svg: parts.join("\n"), height: y + 26 };
}

/** Round numbers, about five, that begin at or below the least value and end at or above the greatest; zero is among them. */
export function ticks(values: readonly number[]): number[] {
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const rough = (high - low || 1) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.floor(low / step);
  const last = Math.max(first + 1, Math.ceil(high / step));
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** Powers of ten from at or below the least value to at or above the greatest; the values have to be above zero. */
export function decades(values: readonly number[]): number[] {
  const first = Math.floor(Math.log10(Math.min(...values)));
  const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(...values))));
  return Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
}

/** Panels one below the other, as an SVG file. `description` says in words what they show. */
export function documentOf(title: string, description: string, panels: readonly Panel[]): string {
  let y = MARGIN;
  const placed = panels.map(({ svg, height }) => {
    const group = `<g transform="translate(0 ${round(y)})">\n${svg}\n</g>`;
    y += height + MARGIN;
    return group;
  });
  const size = `width="${WIDTH}" height="${round(y)}" viewBox="0 0 ${WIDTH} ${round(y)}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-labelledby="title desc">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="desc">${escaped(description)}</desc>`,
    `<style>${style()}</style>`,
    `<rect class="paper" width="100%" height="100%"/>`,
    ...placed,
    "</svg>\n",
  ].join("\n");
}

function style(): string {
  const theme = (index: 0 | 1, [paper, ink, faint]: readonly [string, string, string]): string =>
    [
      `.paper { fill: ${paper} }`,
      `.text, .heading, .small { fill: ${ink} }`,
      `.grid { stroke: ${faint} }`,
      `.axis, .whisker { stroke: ${ink} }`,
      ...COLOURS.map((pair, series) => `.s${series} { fill: ${pair[index]} } .l${series} { stroke: ${pair[index]} }`),
    ].join(" ");
  return [
    `text { font: ${FONT}px system-ui, sans-serif }`,
    ".heading { font-weight: 600; font-size: 15px } .small { font-size: 11px }",
    ".whisker { stroke-width: 1.5 } .curve { fill: none; stroke-width: 2 }",
    theme(0, ["#ffffff", "#1f2937", "#e5e7eb"]),
    `@media (prefers-color-scheme: dark) { ${theme(1, ["#0d1117", "#e5e7eb", "#30363d"])} }`,
  ].join("\n");
}
