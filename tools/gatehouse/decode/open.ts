import { type FoundCookie } from "./cookies.ts";
import { keyIdIn, keyIdOf, opened, OVERHEAD, type SealedFor, VERSION } from "./sealed.ts";

/** Whose cookie something may be, by a configuration. */
export interface Party {
  /** Empty for the only one. */
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  /** Of its session's cookie. */
  readonly cookieName: string;
  readonly isHttps: boolean;
}

/** What opened, and with what. */
export interface Opened {
  readonly content: Buffer;
  readonly place: SealedFor;
  /** The secret's place in the list. */
  readonly secret: number;
}

const LOGIN_PREFIX = "gatehouse-login-";

/**
 * Opens a cookie as the gateway would, with any of the secrets and for any of the relying parties. Where it does not open, a
 * text says why, as far as can be found out: what else it opens as is tried.
 */
export function openCookie(
  cookie: FoundCookie,
  parties: readonly Party[],
  secrets: readonly Buffer[],
): Opened | string {
  const { sealed } = cookie;
  if (typeof sealed === "string") return sealed;
  if (sealed.length < OVERHEAD) return `it has ${sealed.length} bytes, expected more than ${OVERHEAD}: it was cut`;
  const version = sealed[0] ?? 0;
  if (version !== VERSION) {
    return `it was sealed as version ${version}, expected ${VERSION}: another release of Gatehouse made it, or it is none of ours`;
  }
  const id = keyIdIn(sealed);
  const ids = secrets.map((secret) => keyIdOf(secret));
  const secret = ids.indexOf(id);
  const key = secrets[secret];
  if (key === undefined) {
    const known = `${ids.length === 1 ? "the one at hand has" : "those at hand have"} ${ids.join(", ")}`;
    return `another cookie secret sealed it: its key id is ${id}, ${known}`;
  }
  const own = parties.map((party) => placeOf(party, cookie));
  for (const place of own) {
    const content = opened(sealed, key, place);
    if (content !== undefined) return whyNotTaken(cookie, place) ?? { content, place, secret };
  }
  const other = own.flatMap((place) => neighbours(place, cookie, own)).find((place) => opened(sealed, key, place));
  if (other !== undefined) return differences(other, own);
  return "the cookie secret is the right one, and yet it does not open: it was cut or changed on its way, or it is of another issuer, client or relying party than the configuration has";
}

function placeOf(party: Party, cookie: FoundCookie): SealedFor {
  const { issuer, clientId, name: relyingParty } = party;
  const of = { purpose: cookie.kind, relyingParty, issuer, clientId };
  if (cookie.kind === "session") return { ...of, cookieName: party.cookieName };
  return { ...of, cookieName: party.isHttps ? `__Host-${LOGIN_PREFIX}` : LOGIN_PREFIX };
}

/** A cookie under another name than the one that it was sealed for is not looked at by the gateway. */
function whyNotTaken({ kind, name }: FoundCookie, place: SealedFor): string | undefined {
  if (name === undefined || (kind === "session" ? name === place.cookieName : name.startsWith(place.cookieName))) {
    return undefined;
  }
  return `it was sealed as ${place.cookieName}, and came as ${name}: the gateway does not look at it`;
}

/** What else it may have been sealed for: with one thing of the place different, by what people get wrong. */
function neighbours(place: SealedFor, { kind, name }: FoundCookie, all: readonly SealedFor[]): SealedFor[] {
  const { issuer, relyingParty } = place;
  const bare = place.cookieName.replace(/^__(Host|Secure)-/, "");
  const names =
    kind === "login"
      ? [LOGIN_PREFIX, `__Host-${LOGIN_PREFIX}`]
      : [
          bare,
          "gatehouse",
          ...(relyingParty.length > 0 ? [`gatehouse-${relyingParty}`] : []),
          ...(name ?? "").split(" "),
        ]
          .filter((candidate) => candidate.length > 0)
          .flatMap((candidate) => [candidate, `__Host-${candidate}`, `__Secure-${candidate}`]);
  const issuers = [issuer.endsWith("/") ? issuer.slice(0, -1) : `${issuer}/`, ...all.map((other) => other.issuer)];
  const clients = all.map((other) => other.clientId);
  const parties = ["", ...all.map((other) => other.relyingParty), ...fromName(name)];
  const everyName = [...new Set([place.cookieName, ...names])];
  const places: SealedFor[] = [];
  for (const cookieName of everyName) {
    for (const of of new Set([issuer, ...issuers])) {
      for (const clientId of new Set([place.clientId, ...clients])) {
        for (const party of new Set([relyingParty, ...parties])) {
          places.push({ ...place, cookieName, issuer: of, clientId, relyingParty: party });
        }
      }
    }
  }
  // Of a configuration with very many relying parties not everything is tried.
  return places.slice(0, 2000);
}

/** The relying party that a cookie's name has by default. */
function fromName(name: string | undefined): string[] {
  const [, party] = /^(?:__Host-|__Secure-)?gatehouse-([a-z0-9-]+)$/.exec(name ?? "") ?? [];
  return party === undefined ? [] : [party];
}

const WORDS = [
  ["cookieName", "the cookie's name"],
  ["relyingParty", "the relying party"],
  ["issuer", "the issuer"],
  ["clientId", "the client"],
] as const;

/** In what the place that it was sealed for differs from the nearest one of the configuration. */
function differences(sealedFor: SealedFor, own: readonly SealedFor[]): string {
  const texts = own.map((place) =>
    WORDS.filter(([key]) => sealedFor[key] !== place[key]).map(
      ([key, word]) => `${word} was ${quoted(sealedFor[key])}, and is ${quoted(place[key])} in the configuration`,
    ),
  );
  const [nearest = []] = texts.sort((a, b) => a.length - b.length);
  return `it was sealed for something else: ${nearest.join("; ")}`;
}

function quoted(text: string): string {
  return text.length === 0 ? "none" : JSON.stringify(text);
}
