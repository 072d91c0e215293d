import { parseConfig } from "../../../assembly/config/parse";
import { PushedAuthorizationMode } from "../../../assembly/config/pushed-authorization-mode";
import { ProviderConfig } from "../../../assembly/config/relying-party-config";
import { SenderConstraint } from "../../../assembly/config/sender-constraint-kind";
import { bytesOf, pointer } from "../../../assembly/text/bytes";

const CONFIGURATION =
  '{"issuer":"https://idp.example.com","clientId":"my-app","clientSecret":"s3cr3t",' +
  '"redirectUrl":"https://app.example.com/oauth2/callback","cookieSecret":"hAiwR7Zq0f1mB9o3vXyT5sKdE8nGjLcUQ2pW6tYzM4c=",';

function providerOf(members: string): ProviderConfig {
  const bytes = bytesOf(CONFIGURATION + '"provider":{' + members + "}}");
  const result = parseConfig(pointer(bytes), bytes.length, new Map<string, string>());
  expect(result.mistakes.join("\n")).toBe("");
  return result.config!.relyingParties[0].provider;
}

describe("a provider", () => {
  it("is pushed authorization requests as it offers or wants them, always, or never", () => {
    expect(providerOf("").pushedAuthorization).toBe(PushedAuthorizationMode.Auto);
    const always = providerOf('"pushedAuthorization":"ALWAYS","endpoints":{"pushedAuthorization":"https://p.example"}');
    expect(always.pushedAuthorization).toBe(PushedAuthorizationMode.Always);
    expect(always.endpoints.pushedAuthorization).toBe("https://p.example");
    expect(providerOf('"pushedAuthorization":"NEVER"').pushedAuthorization).toBe(PushedAuthorizationMode.Never);
  });
  it("binds its tokens to nothing, to a key or to a certificate", () => {
    expect(providerOf("").senderConstraint).toBe(SenderConstraint.None);
    expect(providerOf("").usesDpop).toBe(false);
    expect(providerOf('"senderConstraint":"DPOP"').usesDpop).toBe(true);
    expect(providerOf('"senderConstraint":"MTLS"').senderConstraint).toBe(SenderConstraint.Mtls);
  });
});
