import { isAlpha, isDigit } from "../text/ascii";

const ONE = "{*}";
const ANY = "{**}";
/** What Istio takes in a part of a template beside letters and digits (RFC 3986, section 3.3, less "*"). */
const OTHERS = "-._~%!$&'()+,;:@=";

/** Whether a pattern of paths is a template: it has `{*}`, one segment, or `{**}`, anything. */
export function isPathTemplate(pattern: string): bool {
  return pattern.includes(ONE) || pattern.includes(ANY);
}

/** What is wrong with a template by Istio's rules, or Envoy's, to follow "expected …"; "" where nothing is. */
export function templateMistake(template: string): string {
  if (!template.startsWith("/")) return "a template that begins with /";
  const parts = template.split("/");
  let hasAny = false;
  for (let i = 1; i < parts.length; i++) {
    const part = parts[i];
    if (part == ONE || part == ANY) {
      if (hasAny) return "{**} as the last of its templates";
      hasAny = part == ANY;
    } else if (part.includes("{") || part.includes("}")) {
      return "{*} or {**} alone between two slashes";
    } else if (part.includes("*")) {
      return "{*} for one segment or {**} for anything, and no other * beside them";
    } else if (!isLiteral(part) && (part.length > 0 || i < parts.length - 1)) {
      return "segments that are not empty, of letters, digits and " + OTHERS;
    }
  }
  return "";
}

function isLiteral(part: string): bool {
  for (let i = 0; i < part.length; i++) {
    const c: u32 = part.charCodeAt(i);
    if (!isAlpha(c) && !isDigit(c) && !OTHERS.includes(part.charAt(i))) return false;
  }
  return part.length > 0;
}
