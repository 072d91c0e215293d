const UNITS: readonly (readonly [string, number])[] = [
  ["d", 86400],
  ["h", 3600],
  ["m", 60],
  ["s", 1],
];
const SECONDS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 0.001, us: 1e-6, ns: 1e-9, d: 86400 };

/** The seconds of a duration as Go and protobuf write it: `168h0m0s`, `1.5h`, `600s`; undefined for what is none. */
export function secondsOf(text: string): number | undefined {
  if (/^0+$/.test(text)) return 0;
  if (!/^([\d.]+(h|m|s|ms|us|ns|d))+$/.test(text)) return undefined;
  const parts = text.matchAll(/([\d.]+)([a-z]+)/g);
  return Array.from(parts, ([, number, unit]) => Number(number) * (SECONDS[unit ?? ""] ?? NaN)).reduce((a, b) => a + b);
}

/** A duration as ours are written: one whole number and one unit. */
export function durationOf(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const [unit, size] = UNITS.find(([, each]) => whole > 0 && whole % each === 0) ?? ["s", 1];
  return `${whole / size}${unit}`;
}
