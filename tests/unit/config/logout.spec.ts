import { LogoutConfig } from "../../../assembly/config/logout-config";
import { parseConfig } from "../../../assembly/config/parse";
import { bytesOf, pointer } from "../../../assembly/text/bytes";

const FIVE =
  '{"issuer":"https://idp.example.com","clientId":"my-app","clientSecret":"s3cr3t",' +
  '"redirectUrl":"https://app.example.com/oauth2/callback","cookieSecret":"hAiwR7Zq0f1mB9o3vXyT5sKdE8nGjLcUQ2pW6tYzM4c=",';

function logoutOf(value: string): LogoutConfig {
  const bytes = bytesOf(FIVE + '"logout":' + value + "}");
  const result = parseConfig(pointer(bytes), bytes.length, new Map<string, string>());
  expect(result.mistakes.join("\n")).toBe("");
  return result.config!.relyingParties[0].logout;
}

describe("logout", () => {
  it("says where people go, and what the provider hears", () => {
    const logout = logoutOf(
      '{"redirectUrl":"/bye?a=b#c","provider":false,"revokeTokens":false,"parameters":{"ui_locales":"de","empty":""}}',
    );
    expect(logout.redirectUrl).toBe("/bye?a=b#c");
    expect(logout.provider).toBe(false);
    expect(logout.revokeTokens).toBe(false);
    expect(logout.parameters.length).toBe(2);
    expect(logout.parameters[0].name).toBe("ui_locales");
    expect(logout.parameters[0].value).toBe("de");
    expect(logout.parameters[1].value).toBe("");
    expect(logoutOf('{"redirectUrl":"https://www.example.org/bye"}').redirectUrl).toBe("https://www.example.org/bye");
  });

  it("says who tells of sessions that have ended, and how", () => {
    const none = logoutOf("{}");
    expect(none.sharedSignals.transmitter).toBe("");
    expect(none.sharedSignals.pollSeconds).toBe(2);
    expect(none.sharedSignals.push).toBe(false);
    expect(none.sharedSignals.bearer).toBe("");
    expect(none.oktaUniversalLogout).toBe(false);
    const logout = logoutOf(
      '{"sharedSignals":{"transmitter":"https://idp.example.com/realms/x","poll":"5s","push":true,"bearer":"abc.def"},' +
        '"oktaUniversalLogout":true}',
    );
    expect(logout.sharedSignals.transmitter).toBe("https://idp.example.com/realms/x");
    expect(logout.sharedSignals.transmitterUrl!.path).toBe("/realms/x");
    expect(logout.sharedSignals.pollSeconds).toBe(5);
    expect(logout.sharedSignals.push).toBe(true);
    expect(logout.sharedSignals.bearer).toBe("abc.def");
    expect(logout.oktaUniversalLogout).toBe(true);
    const unset = logoutOf('{"sharedSignals":{"transmitter":"https://idp.example.com","bearer":{"env":""}}}');
    expect(unset.sharedSignals.bearer).toBe("");
  });
});
