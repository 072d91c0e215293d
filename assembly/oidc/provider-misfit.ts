import { PushedAuthorizationMode } from "../config/pushed-authorization-mode";
import { ProviderConfig } from "../config/relying-party-config";
import { shortList } from "./found";
import { quoted } from "./printable";
import { ProviderMetadata } from "./provider-metadata";

const NOBODY = "nobody can sign in: found ";
/** Proofs are signed with nothing else. */
const PROOF_ALGORITHM = "ES256";

/** For a log line: why nobody can sign in, as far as what a provider says of itself shows it; empty: nothing is known. */
export function describeMisfit(metadata: ProviderMetadata, provider: ProviderConfig): string {
  const foreign = metadata.describeForeignAlgorithms(provider.signingAlgorithms);
  if (foreign.length > 0) return foreign;
  const mode = provider.pushedAuthorization;
  if (mode == PushedAuthorizationMode.Never && metadata.requiresPushedAuthorization) {
    return NOBODY + "require_pushed_authorization_requests true, expected provider.pushedAuthorization: AUTO or ALWAYS";
  }
  const isPushed = mode == PushedAuthorizationMode.Always || metadata.requiresPushedAuthorization;
  if (isPushed && metadata.pushedAuthorizationEndpoint === null) {
    const setting = "(or provider.endpoints.pushedAuthorization), since authorization requests have to be pushed";
    return NOBODY + "no pushed_authorization_request_endpoint, expected a URL " + setting;
  }
  const offered = metadata.proofAlgorithms;
  if (!provider.usesDpop || offered.length == 0 || offered.includes(PROOF_ALGORITHM)) return "";
  const shown: string[] = [];
  for (let i = 0; i < offered.length; i++) shown.push(quoted(offered[i]));
  return NOBODY + `${shortList(shown)} in dpop_signing_alg_values_supported, expected ${PROOF_ALGORITHM}`;
}
