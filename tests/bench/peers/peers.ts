/** The peers: what else signs people in at an Envoy, by the names of their variants. */
import type { Provider } from "../../support/provider/provider.ts";
import type { Variant } from "../variants.ts";
import { extAuthzVariant } from "./ext-authz.ts";
import { envoyGatewayVariant, oauth2JwtVariant, oauth2Variant } from "./oauth2.ts";
import { buildOauth2Proxy, Oauth2Proxy } from "./oauth2-proxy/process.ts";

/** A process that a variant needs beside Envoy. */
export interface Helper {
  readonly pid: number;
  stop(): Promise<void>;
}

interface Peer {
  readonly variant: Variant;
  readonly helper?: Helper;
}

const PEERS: Readonly<Record<string, (provider: Provider) => Promise<Peer>>> = {
  OG: (provider) => Promise.resolve({ variant: envoyGatewayVariant(provider, true) }),
  OM: (provider) => Promise.resolve({ variant: envoyGatewayVariant(provider, false) }),
  O: (provider) => Promise.resolve({ variant: oauth2Variant(provider) }),
  OJ: (provider) => Promise.resolve({ variant: oauth2JwtVariant(provider, false) }),
  OJC: (provider) => Promise.resolve({ variant: oauth2JwtVariant(provider, true) }),
  X: async ({ issuer }) => {
    await buildOauth2Proxy();
    const helper = await Oauth2Proxy.start(issuer);
    return { variant: extAuthzVariant(helper), helper };
  },
};

export const PEER_NAMES = Object.keys(PEERS);

export function isPeer(name: string): boolean {
  return Object.hasOwn(PEERS, name);
}

/** Answers a peer's variant, with what runs beside Envoy started; rejects where that can't be had. */
export function startPeer(name: string, provider: Provider): Promise<Peer> {
  const start = PEERS[name];
  if (start === undefined) throw new Error(`there is no peer ${name}`);
  return start(provider);
}

/** Builds beforehand what these peers need. What failed then is told when they are started. */
export async function preparePeers(names: readonly string[], report: (line: string) => void): Promise<void> {
  if (names.includes("X")) await buildOauth2Proxy(report).catch(() => undefined);
}
