/** The tables of docs/performance.md, in Markdown. */
import type { Figures } from "./figures.ts";
import type { reportOf } from "./report.ts";
import type { Estimate } from "./statistics.ts";

export type Report = ReturnType<typeof reportOf>;

/** What the variants are called, in the table of all and in the others. */
const LABELS: Readonly<Record<string, readonly [long: string, short: string]>> = {
  P: ["Envoy alone", "Envoy alone"],
  N: ["Envoy natively setting the same headers, dropping the cookie", "native headers"],
  E: ["a Wasm filter that does nothing", "empty Wasm filter"],
  G: ["Gatehouse", "**Gatehouse**"],
  OG: ["Envoy's `oauth2` as Envoy Gateway renders it", "`oauth2` of Envoy Gateway"],
  OM: ["the same without its cookie for the ID token", "the same, no ID token"],
  O: ["Envoy's `oauth2` as released, AES-CBC cookies", "`oauth2` as released"],
  OJ: ["that and `jwt_authn`", "`oauth2` + `jwt_authn`"],
  OJC: ["the same with `jwt_cache_config`", "`oauth2` + caching `jwt_authn`"],
  X: ["`ext_authz` to oauth2-proxy, its request log off", "`ext_authz` + oauth2-proxy"],
};
const MICROSECONDS = 1;

function table(rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const [heading = [], ...others] = rows;
  return [line(heading), line(heading.map(() => "---")), ...others.map(line)].join("\n");
}

function interval({ interval: ends }: Estimate, places = MICROSECONDS): string {
  return ends === undefined ? "" : ends.map((end) => end.toFixed(places)).join(" to ");
}

function microseconds(value: Estimate | undefined): string {
  return value === undefined ? "" : `${value.median.toFixed(MICROSECONDS)} µs`;
}

/** In lines of at most 120 characters. */
function wrapped(text: string): string {
  return text.replace(/(?=\S)(.{1,120})(?: |$)/g, "$1\n").trimEnd();
}

function withCommas(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** All variants with one setting. */
export function variantsTable(report: Report): string {
  const heading = ["what is in front of the application", "a request", "above Envoy alone", "95 % interval", "cookies"];
  const rows = report.variants.map(({ name, ...own }) => [
    `**${name}** ${LABELS[name]?.[0] ?? own.title}`,
    microseconds(own.microseconds),
    microseconds(own.difference),
    own.difference === undefined ? "" : interval(own.difference),
    `${withCommas(own.cookieBytes)} bytes`,
  ]);
  return table([heading, ...rows]);
}

function ratioOf(report: Report, peer: string): Estimate {
  const ratio = report.ratios.find(({ name }) => name === `(G-P)/(${peer}-P)`);
  if (ratio === undefined) throw new Error(`the bench has no ratio to ${peer}`);
  return ratio.value;
}

/** What Gatehouse adds as a part of what the peers add, in a sentence. */
export function ratiosText(report: Report, overHttp2: Report): string {
  const part = (peer: string): string => {
    const value = ratioOf(report, peer);
    return `${value.median.toFixed(2)} (${interval(value, 2)})`;
  };
  const other = (peer: string): string => ratioOf(overHttp2, peer).median.toFixed(2);
  return wrapped(
    `Gatehouse adds ${part("OG")} of what Envoy Gateway's \`oauth2\` adds, ${part("OM")} of what that adds without the ID ` +
      `token's cookie, ${part("OJC")} of what \`oauth2\` with a caching \`jwt_authn\` adds, and ${part("X")} of what a hop to ` +
      `oauth2-proxy adds. Over HTTP/2, as browsers come, it is ${other("OG")}, ${other("OM")}, ${other("OJC")} and ${other("X")}.`,
  );
}

function settingOf({ load }: Report): string {
  return `${load.protocol}, ${load.connections}`;
}

/** One line for each variant, one column for each setting, in order. */
function bySetting(
  reports: readonly Report[],
  cell: (variant: Report["variants"][number]) => string,
): [name: string, cells: string[]][] {
  const names = [...new Set(reports.flatMap(({ variants }) => variants.map(({ name }) => name)))];
  return names.map((name) => [
    name,
    reports.map(({ variants }) => {
      const own = variants.find((variant) => variant.name === name);
      return own === undefined ? "" : cell(own);
    }),
  ]);
}

function inOrder(reports: readonly Report[]): Report[] {
  return [...reports].sort(
    (a, b) => a.load.protocol.localeCompare(b.load.protocol) || a.load.connections - b.load.connections,
  );
}

/** CPU time above Envoy alone by settings, and two ratios. */
export function settingsTable(reports: readonly Report[]): string {
  const sorted = inOrder(reports);
  const rows = bySetting(sorted, (own) => microseconds(own.difference ?? own.microseconds)).map(([name, cells]) => [
    name === "P" ? "Envoy alone, whole" : (LABELS[name]?.[1] ?? name),
    ...cells,
  ]);
  const ratios = ["OG", "OM"].map((peer) => [
    `Gatehouse / ${LABELS[peer]?.[1] ?? peer}`,
    ...sorted.map((report) => ratioOf(report, peer).median.toFixed(2)),
  ]);
  return table([["", ...sorted.map(settingOf)], ...rows, ...ratios]);
}

/** Requests a second by settings, and memory with the leading one. */
export function throughputTable(reports: readonly Report[], leading: Report): string {
  const sorted = inOrder(reports);
  const rows = bySetting(sorted, ({ requestsPerSecond }) => withCommas(requestsPerSecond)).map(([name, cells]) => {
    const bytes = leading.variants.find((own) => own.name === name)?.residentBytes ?? NaN;
    return [LABELS[name]?.[1] ?? name, ...cells, `${(bytes / 2 ** 20).toFixed(0)} MiB`];
  });
  return table([["", ...sorted.map(settingOf), "memory"], ...rows]);
}

/** What each variant adds to latency, by rate and quantile. */
export function latencyTable({ groups }: Figures, { variants }: Report): string {
  const added = groups.filter(({ id }) => /^latency-\d+-added$/.test(id));
  const heading = added.flatMap(({ id, figures }) => {
    const rate = `${withCommas(Number(/\d+/.exec(id)?.[0]))}/s: `;
    return [...new Set(figures.map(({ title }) => title))].map((title, i) => (i === 0 ? rate + title : title));
  });
  const titles = [...new Set(added.flatMap(({ figures }) => figures.map(({ series = "" }) => series)))];
  const rows = titles.map((title) => {
    const name = variants.find((own) => own.title === title)?.name ?? title;
    const cells = added.flatMap(({ figures }) =>
      figures
        .filter(({ series }) => series === title)
        .map(({ value }) => `${value.median.toFixed(2)} (${interval(value, 2)})`),
    );
    return [LABELS[name]?.[1] ?? title, ...cells];
  });
  return table([["", ...heading], ...rows]);
}
