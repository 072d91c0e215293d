const ONE = "{*}";
const ANY = "{**}";

/** Whether a pattern of paths is a template: it has `{*}`, one segment, or `{**}`, anything. */
export function isPathTemplate(pattern: string): bool {
  return pattern.includes(ONE) || pattern.includes(ANY);
}
