/** The cookies in what somebody pasted: a value, `name=value`, the whole of a `Cookie` header, or lines of `Set-Cookie`. */

/** A session's or a login's cookie, put together. */
export interface FoundCookie {
  readonly kind: "session" | "login";
  /** As a browser sees it; undefined of a value alone. */
  readonly name: string | undefined;
  /** Bytes of all of its cookies, names counted. */
  readonly bytes: number;
  /** How many cookies it takes. */
  readonly count: number;
  /** What was sealed; a text says why there is none. */
  readonly sealed: Buffer | string;
}

const ONE = "a".charCodeAt(0);
const MOST_COOKIES = 12;
/** The first character of what was sealed with version 1, in base64url. */
const LOGIN_START = "A";
/** Nothing shorter is a cookie of ours. */
const LEAST_BYTES = 45;
const LOGIN_NAME = /^(__Host-)?gatehouse-login-/;

/** The cookies of Gatehouse's in a text. `names`: those of the sessions that are known; any that could be one is looked at, too. */
export function cookiesIn(text: string, names: readonly string[]): FoundCookie[] {
  const pairs = pairsIn(text);
  const [only] = pairs;
  if (only !== undefined && pairs.length === 1 && only.name === undefined) return [ofValue(only.value)];
  const found: FoundCookie[] = [];
  for (const { name, value } of pairs) {
    if (name === undefined) continue;
    const base = name.replace(/\.\d{1,2}$/, "");
    if (LOGIN_NAME.test(name)) found.push(loginOf(name, value));
    else if (base === name && isSessionName(name, value, names)) found.push(joined(name, value, pairs));
    else if (base !== name && isOrphan(base, pairs, names)) found.push(withoutFirst(name, base, value));
  }
  return found;
}

interface Pair {
  readonly name: string | undefined;
  readonly value: string;
}

function pairsIn(text: string): Pair[] {
  const plain = text.trim();
  const parts = plain
    .replaceAll(/^\s*(set-cookie|cookie)\s*:/gim, "\n")
    .split(/[;\n]/)
    .map((part) => part.trim())
    .filter((part) => part.length > 0);
  return parts.map((part) => {
    const at = part.indexOf("=");
    if (at < 0) return { name: undefined, value: part };
    return { name: part.slice(0, at).trim(), value: part.slice(at + 1).trim() };
  });
}

function isSessionName(name: string, value: string, names: readonly string[]): boolean {
  return names.includes(name) || (/^(__Host-|__Secure-)?gatehouse/.test(name) && countIn(value) > 0);
}

function isOrphan(base: string, pairs: readonly Pair[], names: readonly string[]): boolean {
  const isOurs = names.includes(base) || /^(__Host-|__Secure-)?gatehouse/.test(base);
  return isOurs && !pairs.some(({ name }) => name === base);
}

/** How many cookies a session takes, by what its first one begins with; 0 where that is none. */
function countIn(value: string): number {
  const count = (value.charCodeAt(0) || 0) - ONE + 1;
  return count >= 1 && count <= MOST_COOKIES ? count : 0;
}

function ofValue(value: string): FoundCookie {
  if (value.startsWith(LOGIN_START)) return { ...loginOf("", value), name: undefined };
  const count = Math.max(countIn(value), 1);
  const cut = count > 1 ? ` Or it is the first of ${count} cookies: give all of them as name=value` : "";
  const sealed = countIn(value) > 0 ? bytesOf(value.slice(1)) : noneOfOurs(value);
  return {
    ...{ kind: "session", name: undefined, bytes: value.length, count },
    sealed: typeof sealed === "string" ? sealed + cut : sealed,
  };
}

function loginOf(name: string, value: string): FoundCookie {
  return { kind: "login", name, bytes: name.length + 1 + value.length, count: 1, sealed: bytesOf(value) };
}

function withoutFirst(name: string, base: string, value: string): FoundCookie {
  const bytes = name.length + 1 + value.length;
  const sealed = `${base} is not there, which the session of ${name} begins with: a browser or a proxy has dropped it`;
  return { kind: "session", name, bytes, count: 1, sealed };
}

function joined(name: string, first: string, pairs: readonly Pair[]): FoundCookie {
  const count = countIn(first);
  let value = first;
  let bytes = name.length + 1 + first.length;
  const missing: string[] = [];
  for (let i = 1; i < count; i++) {
    const part = `${name}.${i}`;
    const further = pairs.find((pair) => pair.name === part);
    if (further === undefined) missing.push(part);
    else {
      value += further.value;
      bytes += 2 + part.length + 1 + further.value.length;
    }
  }
  const base = { kind: "session", name, bytes, count } as const;
  if (count === 0) return { ...base, count: 1, sealed: noneOfOurs(first) };
  if (missing.length > 0) {
    const are = missing.length === 1 ? "is" : "are";
    const why = `the session takes ${count} cookies, of which ${missing.join(", ")} ${are} not there`;
    return { ...base, sealed: `${why}: a browser or a proxy has dropped some, or not all were copied` };
  }
  return { ...base, sealed: bytesOf(value.slice(1)) };
}

function noneOfOurs(value: string): string {
  return `it begins with "${value.slice(0, 1)}", expected a letter from a to l, which says how many cookies a session takes`;
}

function bytesOf(text: string): Buffer | string {
  const at = text.search(/[^\w-]/);
  if (at >= 0) return `character ${at + 1} is none of base64url: it was changed or wrongly copied`;
  // Of four characters, one alone stands for no byte.
  if (text.length % 4 === 1) return `it has ${text.length} characters, which are no base64url: it was cut`;
  const bytes = Buffer.from(text, "base64url");
  return bytes.length < LEAST_BYTES
    ? `it has ${bytes.length} bytes, expected at least ${LEAST_BYTES}: it was cut`
    : bytes;
}
