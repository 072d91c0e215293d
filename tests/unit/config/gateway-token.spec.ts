import { parseConfig } from "../../../assembly/config/parse";
import { ForwardConfig, ForwardedToken } from "../../../assembly/config/relying-party-config";
import { bytesOf, pointer } from "../../../assembly/text/bytes";

const FIVE =
  '{"issuer":"https://idp.example.com","clientId":"my-app","clientSecret":"s3cr3t",' +
  '"redirectUrl":"https://app.example.com/oauth2/callback","cookieSecret":"hAiwR7Zq0f1mB9o3vXyT5sKdE8nGjLcUQ2pW6tYzM4c=",';

function forwardOf(value: string): ForwardConfig {
  const bytes = bytesOf(FIVE + '"forward":' + value + "}");
  const result = parseConfig(pointer(bytes), bytes.length, new Map<string, string>());
  expect(result.mistakes.join("\n")).toBe("");
  return result.config!.relyingParties[0].forward;
}

describe("the gateway's own token", () => {
  it("is for the request's origin, for five minutes, with what applications ask for", () => {
    const token = forwardOf("{}").gatewayToken;
    expect(token.audience).toBe("");
    expect(token.lifetimeSeconds).toBe(300);
    expect(token.claims.join()).toBe("email,email_verified,preferred_username,name,groups");
    expect(token.subjectPrefix).toBe("");
  });

  it("is as it is configured", () => {
    const forward = forwardOf(
      '{"authorization":"GATEWAY_TOKEN","gatewayToken":{"audience":"orders","lifetime":"1h","claims":["tid"]}}',
    );
    expect(forward.authorization).toBe(ForwardedToken.GatewayToken);
    expect(forward.usesAccessToken).toBe(false);
    expect(forward.gatewayToken.audience).toBe("orders");
    expect(forward.gatewayToken.lifetimeSeconds).toBe(3600);
    expect(forward.gatewayToken.claims.join()).toBe("tid");
    expect(forwardOf('{"gatewayToken":{"audience":"","claims":[]}}').gatewayToken.claims.length).toBe(0);
  });
});
