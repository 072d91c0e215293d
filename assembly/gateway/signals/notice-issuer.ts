import { BearerIssuerConfig } from "../../config/bearer-tokens-config";
import { RelyingPartyConfig } from "../../config/relying-party-config";
import { publicKeyAlgorithms } from "../../jose/algorithm";
import { Url } from "../../text/url";
import { configOfIssuer } from "../bearer/bearer-issuer";
import { HeldShare } from "../held-streams";
import { LogLimit } from "../log-limit";
import { Provider } from "../provider/provider";
import { ProviderClient } from "../provider/provider-client";
import { RootContext } from "../root-context";
import { SharedSlots } from "../shared/shared-slots";
import { TokenVerifier } from "../tokens/token-verifier";

/** Okta's custom authorization servers are below this path of the organisation, which sends the requests. */
const CUSTOM_SERVERS = "/oauth2/";

/** Who signs that sessions have ended, and what is known of it. */
export class NoticeIssuer {
  constructor(
    /** As in `iss`. */
    readonly name: string,
    readonly provider: Provider,
    readonly verifier: TokenVerifier,
    /** Its documents are not fetched for another purpose, too. */
    readonly isApart: bool,
  ) {}
}

/** What of a root context, and of a relying party, such an issuer takes. */
export class NoticeParts {
  constructor(
    readonly root: RootContext,
    readonly config: RelyingPartyConfig,
    readonly held: HeldShare,
    readonly log: LogLimit,
  ) {}
}

/** The Okta organisation whose custom authorization server signs people in, which names its users too; empty: it is none. */
export function organisationOf(config: RelyingPartyConfig): string {
  return config.issuerUrl.path.startsWith(CUSTOM_SERVERS) ? config.issuerUrl.origin : "";
}

/** Okta, as whoever asks for Universal Logout: the organisation of the relying party's issuer, whose `provider` is given. */
export function oktaOf(parts: NoticeParts, provider: Provider, slots: SharedSlots): NoticeIssuer {
  const config = parts.config;
  const url = config.issuerUrl;
  const organisation = organisationOf(config);
  const own = configOfSigner(config, organisation.length > 0 ? organisation : config.issuer, url);
  const verifier = new TokenVerifier(own, parts.root.hostVerifies);
  if (organisation.length == 0) return new NoticeIssuer(own.issuer, provider, verifier, false);
  return new NoticeIssuer(own.issuer, providerOf(parts, own, slots), verifier, true);
}

/** The transmitter of Shared Signals, where one is configured. */
export function transmitterOf(parts: NoticeParts, slots: SharedSlots): NoticeIssuer | null {
  const signals = parts.config.logout.sharedSignals;
  const url = signals.transmitterUrl;
  if (url === null) return null;
  const own = configOfSigner(parts.config, signals.transmitter, url);
  own.provider.metadataUrls = metadataUrls(signals.transmitter, url);
  const verifier = new TokenVerifier(own, parts.root.hostVerifies);
  return new NoticeIssuer(own.issuer, providerOf(parts, own, slots), verifier, true);
}

/** Where a transmitter's metadata is (OpenID Shared Signals Framework 1.0, section 7.2), and where some have it that are at a path. */
function metadataUrls(issuer: string, url: Url): string[] {
  const wellKnown = "/.well-known/ssf-configuration";
  const path = url.path == "/" ? "" : url.path;
  const urls = [url.origin + wellKnown + path];
  if (path.length > 0) urls.push((issuer.endsWith("/") ? issuer.slice(0, -1) : issuer) + wellKnown);
  return urls;
}

function configOfSigner(config: RelyingPartyConfig, issuer: string, url: Url): RelyingPartyConfig {
  const own = configOfIssuer(config, new BearerIssuerConfig(issuer, url));
  own.provider.clockSkewSeconds = config.provider.clockSkewSeconds;
  // That a relying party trusts its secret alone says nothing of others.
  if (own.provider.signingAlgorithms.length == 0) own.provider.signingAlgorithms = publicKeyAlgorithms();
  return own;
}

function providerOf(parts: NoticeParts, own: RelyingPartyConfig, slots: SharedSlots): Provider {
  const client = new ProviderClient(own, parts.root.calls);
  return new Provider(parts.root.pace, parts.held, own, client, parts.log, slots);
}
