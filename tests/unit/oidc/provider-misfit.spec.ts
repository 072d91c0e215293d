import { PushedAuthorizationMode } from "../../../assembly/config/pushed-authorization-mode";
import { ProviderConfig } from "../../../assembly/config/relying-party-config";
import { SenderConstraint } from "../../../assembly/config/sender-constraint-kind";
import { ProviderMetadata } from "../../../assembly/oidc/provider-metadata";
import { describeMisfit } from "../../../assembly/oidc/provider-misfit";
import { parseUrl } from "../../../assembly/text/url";

function metadata(): ProviderMetadata {
  const url = parseUrl("https://idp.example.com/")!;
  return new ProviderMetadata("https://idp.example.com", url, url, url);
}

function pushing(mode: PushedAuthorizationMode): ProviderConfig {
  const provider = new ProviderConfig();
  provider.pushedAuthorization = mode;
  return provider;
}

describe("what keeps all people from signing in", () => {
  it("is nothing that an ordinary provider says", () => {
    expect(describeMisfit(metadata(), new ProviderConfig())).toBe("");
  });
  it("is an algorithm that is not accepted, before all", () => {
    const found = metadata();
    found.idTokenSigningAlgorithms = ["HS256"];
    expect(describeMisfit(found, new ProviderConfig()).includes('"HS256" in id_token_signing_alg_values')).toBe(true);
  });
  it("is that requests have to be pushed and never are, or nobody knows where", () => {
    const found = metadata();
    found.requiresPushedAuthorization = true;
    const never = describeMisfit(found, pushing(PushedAuthorizationMode.Never));
    expect(never.includes("expected provider.pushedAuthorization: AUTO or ALWAYS")).toBe(true);
    const missing = "no pushed_authorization_request_endpoint";
    expect(describeMisfit(found, pushing(PushedAuthorizationMode.Auto)).includes(missing)).toBe(true);
    expect(describeMisfit(metadata(), pushing(PushedAuthorizationMode.Always)).includes(missing)).toBe(true);
    found.pushedAuthorizationEndpoint = parseUrl("https://idp.example.com/par");
    expect(describeMisfit(found, pushing(PushedAuthorizationMode.Auto))).toBe("");
    expect(describeMisfit(found, pushing(PushedAuthorizationMode.Always))).toBe("");
  });
  it("is that proofs are taken with other algorithms alone, where there are any", () => {
    const provider = new ProviderConfig();
    provider.senderConstraint = SenderConstraint.Dpop;
    const found = metadata();
    expect(describeMisfit(found, provider)).toBe("");
    found.proofAlgorithms = ["RS256", "PS256"];
    expect(describeMisfit(found, provider)).toBe(
      'nobody can sign in: found "RS256", "PS256" in dpop_signing_alg_values_supported, expected ES256',
    );
    expect(describeMisfit(found, new ProviderConfig())).toBe("");
    found.proofAlgorithms = ["RS256", "ES256"];
    expect(describeMisfit(found, provider)).toBe("");
  });
});
