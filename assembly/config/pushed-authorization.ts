import { Field } from "./field";
import { PushedAuthorizationMode } from "./pushed-authorization-mode";
import { ProviderConfig } from "./relying-party-config";

/** In the order of the enum. */
const WORDS: string[] = ["AUTO", "ALWAYS", "NEVER"];

/** Reads `provider.pushedAuthorization`. Comes after the endpoints and what says whether there is a discovery. */
export function readPushedAuthorization(section: Field, provider: ProviderConfig): void {
  const field = section.get("pushedAuthorization");
  const mode = <PushedAuthorizationMode>field.choice(WORDS, PushedAuthorizationMode.Auto);
  provider.pushedAuthorization = mode;
  const endpoint = section.section("endpoints").get("pushedAuthorization");
  const hasEndpoint = provider.endpoints.pushedAuthorization.length > 0;
  if (mode == PushedAuthorizationMode.Never && hasEndpoint) {
    endpoint.warnOfMisfit("found it beside pushedAuthorization: NEVER, where nothing is pushed");
  }
  // A flawed endpoint has been said.
  if (mode == PushedAuthorizationMode.Always && provider.replacesDiscovery && !hasEndpoint && !endpoint.isFilled) {
    field.unfit("provider.endpoints.pushedAuthorization beside it: no discovery is made that could tell");
  }
}
