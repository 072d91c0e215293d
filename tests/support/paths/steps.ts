/** What servers do to a path, one step each. Paths are strings of bytes (latin1), so that one may be no UTF-8. */

/** The path of a `:path`, up to the query. */
export function pathOf(target: string): string {
  return target.replace(/\?.*$/s, "");
}

export interface Decoding {
  /** What becomes of a "%" that begins no escape; by default it stays. */
  readonly broken?: "KEEP" | "REFUSE";
  /** Escapes of these stay. */
  readonly keeps?: string;
  /** Escapes of these are refused. */
  readonly refuses?: string;
}

/** Decodes escapes once; undefined where it refuses the path. */
export function decode(path: string, { broken = "KEEP", keeps = "", refuses = "" }: Decoding = {}): string | undefined {
  const refused = { is: false };
  const decoded = path.replace(/%([0-9a-f]{2})?/gi, (escape, hex?: string) => {
    const byte = hex === undefined ? "%" : String.fromCharCode(parseInt(hex, 16));
    if (hex === undefined ? broken === "REFUSE" : refuses.includes(byte)) refused.is = true;
    return keeps.includes(byte) ? escape : byte;
  });
  return refused.is ? undefined : decoded;
}

/** Decodes escapes of letters, digits and "-._~" alone (RFC 3986, section 6.2.2.2), and escapes a "%" that begins none. */
export const decodeUnreserved = (path: string): string =>
  path.replace(/%([0-9a-f]{2})?/gi, (escape, hex?: string) => {
    if (hex === undefined) return "%25";
    const byte = String.fromCharCode(parseInt(hex, 16));
    return /[\w.~-]/.test(byte) ? byte : escape;
  });

export const mergeSlashes = (path: string): string => path.replace(/\/{2,}/g, "/");

export const turnBackslashes = (path: string): string => path.replaceAll("\\", "/");

/** Drops ";…" from each segment. */
export const dropParameters = (path: string): string => path.replace(/;[^/]*/g, "");

export interface Dots {
  /** Whether "%2e" is a dot. */
  readonly escaped?: boolean;
  /** What becomes of a path that climbs above the root; by default it stays there. */
  readonly above?: "STAY" | "REFUSE";
}

/** Resolves dot segments (RFC 3986, section 5.2.4); undefined where it refuses the path. */
export function resolveDots(path: string, { escaped, above = "STAY" }: Dots = {}): string | undefined {
  const out: string[] = [];
  const segments = path.split("/").slice(1);
  for (const [i, segment] of segments.entries()) {
    const plain = escaped === true ? segment.replace(/%2e/gi, ".") : segment;
    if (plain !== "." && plain !== "..") {
      out.push(segment);
      continue;
    }
    if (plain === ".." && out.pop() === undefined && above === "REFUSE") return undefined;
    if (i === segments.length - 1) out.push("");
  }
  return `/${out.join("/")}`;
}
