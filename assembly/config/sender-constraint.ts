import { Field } from "./field";
import { ForwardConfig, ForwardedToken, ProviderConfig } from "./relying-party-config";
import { SenderConstraint } from "./sender-constraint-kind";

/** In the order of the enum `SenderConstraint`. */
const WORDS: string[] = ["NONE", "DPOP", "MTLS"];
const WHY = "the token is bound to a key that the gateway has, and no application could use it";

/** Reads `provider.senderConstraint`. Comes after the client's authentication, which may show a certificate, too. */
export function readSenderConstraint(section: Field, provider: ProviderConfig): void {
  provider.senderConstraint = <SenderConstraint>section.get("senderConstraint").choice(WORDS, SenderConstraint.None);
  if (provider.senderConstraint != SenderConstraint.Mtls) return;
  provider.endpoints.clientShowsCertificate = true;
  provider.endpoints.tokensAreBoundToCertificate = true;
}

/** Reports that an application is to get an access token that it could not use. `section`: `forward`. */
export function checkForwardedAccessToken(section: Field, forward: ForwardConfig, provider: ProviderConfig): void {
  const constraint = provider.senderConstraint;
  if (constraint == SenderConstraint.None) return;
  const beside = " beside provider.senderConstraint: " + WORDS[constraint];
  if (forward.authorization == ForwardedToken.AccessToken) {
    section
      .get("authorization")
      .misfit("found ACCESS_TOKEN" + beside + ", expected ID_TOKEN, GATEWAY_TOKEN or NONE: " + WHY);
  }
  if (forward.accessTokenHeader.length > 0) {
    section
      .section("accessToken")
      .get("header")
      .misfit("found a header" + beside + ', expected "" or none: ' + WHY);
  }
}
