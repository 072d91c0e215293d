/** How a server wants to be asked (RFC 9110, 11.6.1). */
export interface Challenge {
  /** In lower case. */
  readonly scheme: string;
  /** By their names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

const PARAMETER = String.raw`[A-Za-z_]+\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s,"]+)`;
const CHALLENGE = new RegExp(
  String.raw`([A-Za-z][A-Za-z0-9-]*)(?:\s+(${PARAMETER}(?:\s*,\s*${PARAMETER})*)|(?=\s*(?:,|$)))`,
  "g",
);
const NAME_AND_VALUE = /([A-Za-z_]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g;

/** Reads the value of `WWW-Authenticate`, which may have several; what is none is passed over. */
export function challengesIn(value: string): Challenge[] {
  return Array.from(value.matchAll(CHALLENGE), ([, scheme = "", parameters = ""]) => ({
    scheme: scheme.toLowerCase(),
    parameters: new Map(
      Array.from(parameters.matchAll(NAME_AND_VALUE), ([, name = "", quoted, plain = ""]) => [
        name.toLowerCase(),
        quoted === undefined ? plain : quoted.replaceAll(/\\(.)/g, "$1"),
      ]),
    ),
  }));
}
