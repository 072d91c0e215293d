import { PagesConfig } from "../../../assembly/config/pages-config";
import { parseConfig } from "../../../assembly/config/parse";
import { bytesOf, pointer } from "../../../assembly/text/bytes";

const FIVE =
  '{"issuer":"https://idp.example.com","clientId":"my-app","clientSecret":"s3cr3t",' +
  '"redirectUrl":"https://app.example.com/oauth2/callback","cookieSecret":"hAiwR7Zq0f1mB9o3vXyT5sKdE8nGjLcUQ2pW6tYzM4c=",';

/** `pages` as it is read, which has no mistakes and these `warnings`. */
function pages(members: string, warnings: i32 = 0): PagesConfig {
  const bytes = bytesOf(FIVE + '"pages":{' + members + "}}");
  const result = parseConfig(pointer(bytes), bytes.length, new Map<string, string>());
  expect(result.mistakes.join("\n")).toBe("");
  expect(result.warnings.length).toBe(warnings);
  return result.config!.relyingParties[0].pages;
}

describe("a logo", () => {
  it("is loaded from its origin, and from nowhere else", () => {
    const config = pages('"logoUrl":"https://WWW.example.com:8443/a/logo.png?v=1"');
    expect(config.logoUrl).toBe("https://WWW.example.com:8443/a/logo.png?v=1");
    expect(config.logoOrigin).toBe("https://www.example.com:8443");
  });

  it("may stand in the page itself", () => {
    const config = pages('"logoUrl":"data:image/svg+xml,%3Csvg/%3E"');
    expect(config.logoUrl).toBe("data:image/svg+xml,%3Csvg/%3E");
    expect(config.logoOrigin).toBe("");
  });
});

describe("an accent colour", () => {
  const style = (light: string, dark: string): string =>
    `:root{--accent:${light}}@media(prefers-color-scheme:dark){:root{--accent:${dark}}}`;

  it("stays as it is where it can be read, and is lighter on dark pages", () => {
    expect(pages('"accentColor":"#0B2545"').accentStyle).toBe(style("#0b2545", "#7d8b9c"));
    expect(pages('"accentColor":"#000"').accentStyle).toBe(style("#000000", "#8b8b8b"));
  });

  it("is darker on light pages where it can't be read there, which is warned of", () => {
    expect(pages('"accentColor":"#fc0"', 1).accentStyle).toBe(style("#907300", "#ffcc00"));
    expect(pages('"accentColor":"#3b82f6"', 1).accentStyle).toBe(style("#3472d8", "#4185f6"));
  });

  it("and all else are left out where they are empty", () => {
    const config = pages('"accentColor":"","logoUrl":"","help":""');
    expect(config.accentStyle + config.logoUrl + config.help).toBe("");
  });
});
