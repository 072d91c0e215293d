/** Sign-outs in the emulated host, at a provider that people can sign out of and that revokes tokens. */
import { valuesOf } from "./header-map.ts";
import type { HostEmulator, HttpCall, LocalResponse, Pairs } from "./host-emulator.ts";
import { ISSUER, METADATA, navigation, type Signer } from "./session.ts";
import { EmulatedWorkers } from "./workers.ts";

export const END_SESSION = `${ISSUER}/end`;
const REVOCATION = `${ISSUER}/revoke`;

/** Workers whose provider has both endpoints; `metadata`: what its document holds besides. */
export async function startLeavable(
  keys: Signer,
  configuration: object = {},
  metadata: object = {},
  count = 1,
): Promise<EmulatedWorkers> {
  const endpoints = { end_session_endpoint: END_SESSION, revocation_endpoint: REVOCATION };
  return EmulatedWorkers.start(count, keys, configuration, undefined, undefined, {
    ...METADATA,
    ...endpoints,
    ...metadata,
  });
}

/** Signs out with these cookies as a link of the application's own page does. */
export function signOutWith(
  host: HostEmulator,
  cookies: readonly string[],
  path = "/oauth2/sign_out",
): LocalResponse | undefined {
  return host.open(navigation(path, cookies)).response;
}

/** Where an answer sends the browser. */
export function locationOf(response: LocalResponse | undefined): URL {
  return new URL(valuesOf(response?.headers, "location")[0] ?? "about:blank", "https://app.example.com");
}

/** The ID token that the application is sent with these cookies; undefined where nobody is signed in. */
export function idTokenOf(host: HostEmulator, cookies: readonly string[]): string | undefined {
  const stream = host.open(navigation("/", cookies));
  host.end(stream);
  return valuesOf(stream.forwarded, "authorization")[0]?.replace("Bearer ", "");
}

/** The calls to the revocation endpoint that nobody has answered yet. */
export function revocationCalls(host: HostEmulator): HttpCall[] {
  return host.calls.filter(({ headers }) => valuesOf(headers, ":path")[0] === new URL(REVOCATION).pathname);
}

/** The same request as another site's page has it sent. */
export function fromElsewhere(path: string, cookies: readonly string[] = []): Pairs {
  return navigation(path, cookies).map(([name, value]) => [name, name === "sec-fetch-site" ? "cross-site" : value]);
}
