import { isPlaceholder } from "../../../assembly/config/placeholders";

function expectAll(texts: string[], isRandom: bool, expected: bool): void {
  for (let i = 0; i < texts.length; i++) expect(isPlaceholder(texts[i], isRandom)).toBe(expected, texts[i]);
}

const WHOLE = [
  "$(CLIENT_SECRET)",
  "${CLIENT_SECRET}",
  "$CLIENT_SECRET",
  "{{ .Values.clientSecret }}",
  "{{clientSecret}}",
  "<client secret>",
  "<your-client-secret>",
  "FILL_IN",
  "fill-in",
  "CHANGE_ME",
  "changeme",
  "change-me",
  "REPLACE_ME",
  "REPLACE_WITH_SECRET",
  "replace-with-your-secret",
  "YOUR_CLIENT_SECRET",
  "your-client-secret",
  "INSERT_SECRET_HERE",
  "xxx",
  "XXXXXXXX",
  "...",
  "********",
  "…",
  " FILL_IN\n",
];

describe("a placeholder", () => {
  it("is what templates and examples leave", () => {
    expectAll(WHOLE, true, true);
    expectAll(WHOLE, false, true);
  });
  it("may be a part of what is not random", () => {
    const parts = [
      "https://<your-domain>/",
      "https://${HOST}/oauth2/callback",
      "https://{{ .Values.host }}",
      "https://YOUR-TENANT.auth0.com",
      "https://your-tenant.auth0.com",
      "https://login.microsoftonline.com/YOUR_TENANT_ID/v2.0",
      "https://CHANGEME/",
      "https://idp.example.com/realms/$(REALM)",
    ];
    expectAll(parts, false, true);
  });
  it("is nothing that people have", () => {
    const names = [
      "my-app",
      "app",
      "x",
      "*",
      "*.example.com",
      "0oa2hl2inow5Uqc6c357",
      "com.example.yourapp",
      "https://yourcar.example.com",
      "https://idp.changemedia.example",
      "https://login.microsoftonline.com/{tenantid}/v2.0",
      "outbound|443||idp.example.com",
      "https://EXCHANGE_ME.example.com",
      "https://app.example.com/a?b=$c",
    ];
    expectAll(names, false, false);
  });
  it("is no random secret that happens to hold its signs", () => {
    const secrets = [
      "$",
      "$a",
      "$a8(x)9K",
      "a${b}c",
      "<p9>mQ2",
      "p<ab>q",
      "x9x",
      "pqYOUR_7",
      "Xy$(abc)z",
      "{{",
      "$(",
      "$()",
      "<1>",
      "aGVsbG8gd29ybGQgdGhpcyBpcyBhIHNlY3JldCE=",
      "s3cr3t",
      "secret",
    ];
    expectAll(secrets, true, false);
  });
});
