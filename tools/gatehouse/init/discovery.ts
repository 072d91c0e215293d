import { readFile } from "node:fs/promises";
import { rootCertificates } from "node:tls";
import { type Answer, get } from "./https-get.ts";
import { providerHosts } from "./provider-hosts.ts";
import { CannotRun, type ProviderHost } from "./setup.ts";

const WELL_KNOWN = "/.well-known/openid-configuration";
/** Those that the gateway calls by itself. People's browsers go to the others. */
const CALLED = [
  "token_endpoint",
  "jwks_uri",
  "userinfo_endpoint",
  "revocation_endpoint",
  "pushed_authorization_request_endpoint",
] as const;
const NEEDED = ["authorization_endpoint", "token_endpoint", "jwks_uri"] as const;

/** What a provider says of itself, as far as `init` asks. */
export interface Discovered {
  /** As the document spells it. */
  readonly issuer: string;
  /** Those of the issuer and of the endpoints that the gateway calls. */
  readonly hosts: readonly ProviderHost[];
  /** What the document says of its scopes; undefined where it says nothing. */
  readonly scopes: readonly string[] | undefined;
  readonly hasEndSession: boolean;
  readonly hasBackChannelLogout: boolean;
  /** PEM of what was needed to trust it, beside what everybody trusts. */
  readonly authority: string | undefined;
  /** What was mended. */
  readonly remarks: readonly string[];
}

/** Where an issuer is looked for: without what people copy along with it. */
export function issuerIn(text: string): string {
  const trimmed = text.trim();
  return trimmed.endsWith(WELL_KNOWN) ? trimmed.slice(0, -WELL_KNOWN.length) : trimmed;
}

/**
 * Looks the provider's discovery document up. `authority`: PEM to trust beside what this Node brings; where it is undefined,
 * NODE_EXTRA_CA_CERTS is, where it is needed. `leaveOut`: endpoints that the configuration does not call. Rejects with what was
 * found, and what to do.
 */
export async function discover(
  given: string,
  authority: string | undefined,
  leaveOut: readonly string[] = [],
): Promise<Discovered> {
  const asked = issuerIn(given);
  const url = asked.replace(/\/$/, "") + WELL_KNOWN;
  const { answer, trusted } = await ask(url, authority);
  if (answer.status !== 200) {
    const hint = answer.status === 404 ? "; the issuer has all of the path that the provider's console shows" : "";
    throw new CannotRun(
      `${url} was answered ${answer.status.toString()}, expected the discovery document (200)${hint}`,
    );
  }
  const document = documentIn(answer.body, url);
  const issuer = textOf(document, "issuer");
  const remarks: string[] = [];
  if (issuer === undefined) throw new CannotRun(`${url} has no issuer, expected a discovery document`);
  if (issuer !== asked) {
    if (issuer.replace(/\/$/, "") !== asked.replace(/\/$/, "")) throw new CannotRun(otherIssuer(asked, issuer));
    remarks.push(`issuer: ${asked} is ${issuer} in the provider's discovery document, to the byte; that is written`);
  } else if (asked !== given) remarks.push(`issuer: ${asked}, without ${WELL_KNOWN}`);
  for (const name of NEEDED) {
    if (textOf(document, name) === undefined)
      throw new CannotRun(`${url} has no ${name}: this provider can't sign people in`);
  }
  const called = CALLED.filter((name) => !leaveOut.includes(name));
  const endpoints = called.flatMap((name) => textOf(document, name) ?? []);
  return {
    issuer,
    hosts: providerHosts([issuer, ...endpoints]),
    scopes: listOf(document, "scopes_supported"),
    hasEndSession: textOf(document, "end_session_endpoint") !== undefined,
    hasBackChannelLogout: document["backchannel_logout_supported"] === true,
    authority: trusted,
    remarks,
  };
}

/** `trusted`: the authority that was needed. */
async function ask(
  url: string,
  authority: string | undefined,
): Promise<{ answer: Answer; trusted: string | undefined }> {
  const extra = process.env["NODE_EXTRA_CA_CERTS"] ?? "";
  try {
    if (authority !== undefined)
      return { answer: await get(url, [...rootCertificates, authority]), trusted: authority };
    // The gateway knows nothing of what this Node trusts besides, so it is found out whether it has to.
    return { answer: await get(url, extra === "" ? undefined : rootCertificates), trusted: undefined };
  } catch (error) {
    if (authority !== undefined || extra === "" || !isDistrust(error)) throw unreachable(url, error);
  }
  try {
    const trusted = await readFile(extra, "utf8");
    return { answer: await get(url, [...rootCertificates, trusted]), trusted };
  } catch (error) {
    throw unreachable(url, error);
  }
}

function isDistrust(error: unknown): boolean {
  const { code = "" } = error as NodeJS.ErrnoException;
  return /^(UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|CERT_UNTRUSTED)/.test(code);
}

function unreachable(url: string, error: unknown): CannotRun {
  const { message, code = "" } = error as NodeJS.ErrnoException;
  const hint = isDistrust(error)
    ? "; name its authority's certificate: --ca-file FILE"
    : "; without a look-up: --offline";
  return new CannotRun(`${url} can't be read: ${message === "" ? code : message}${hint}`, { cause: error });
}

function otherIssuer(asked: string, issuer: string): string {
  const template = /\{tenant/.test(issuer)
    ? "; name the tenant by its id in the place of common or organizations, or see docs/configuration.md for several"
    : "; if that is the provider you mean, give its issuer as it stands there";
  return `the discovery document of ${asked} is that of the issuer ${issuer}, expected the same${template}`;
}

function documentIn(body: string, url: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new CannotRun(`${url} is no JSON object, expected the discovery document`);
}

function textOf(document: Record<string, unknown>, name: string): string | undefined {
  const value = document[name];
  return typeof value === "string" && URL.canParse(value) ? value : undefined;
}

function listOf(document: Record<string, unknown>, name: string): string[] | undefined {
  const value = document[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : undefined;
}
