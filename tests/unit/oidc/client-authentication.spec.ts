import { ClientAuthentication } from "../../../assembly/config/relying-party-config";
import { chooseAuthentication, clientAuthenticator } from "../../../assembly/oidc/client-authentication";
import { ProviderRequest } from "../../../assembly/oidc/provider-request";
import { parseUrl } from "../../../assembly/text/url";
import { Writer } from "../../../assembly/text/writer";

function chosen(supported: string[], isPublic: bool = false): ClientAuthentication {
  return chooseAuthentication(ClientAuthentication.Auto, isPublic, supported);
}

/** The headers and the form of a request, in one line. */
function authenticated(id: string, secret: string, method: ClientAuthentication): string {
  const request = new ProviderRequest("POST", parseUrl("https://idp.example.com/token")!);
  const form = new Writer().text("a=b");
  clientAuthenticator(method, id, secret).apply(request, form);
  let line = "";
  for (let i = 0; i < request.headers.length; i++) line += `${request.headers[i].name}: ${request.headers[i].value} `;
  return line + form.toString();
}

describe("the method of client authentication", () => {
  it("is the configured one, whatever the provider supports", () => {
    const method = chooseAuthentication(ClientAuthentication.ClientSecretPost, false, ["client_secret_basic"]);
    expect(method).toBe(ClientAuthentication.ClientSecretPost);
  });
  it("is basic when the provider supports it or does not say", () => {
    expect(chosen([])).toBe(ClientAuthentication.ClientSecretBasic);
    expect(chosen(["client_secret_post", "client_secret_basic"])).toBe(ClientAuthentication.ClientSecretBasic);
    expect(chosen(["private_key_jwt"])).toBe(ClientAuthentication.ClientSecretBasic);
  });
  it("is post when the provider supports that and not basic", () => {
    expect(chosen(["client_secret_post", "private_key_jwt"])).toBe(ClientAuthentication.ClientSecretPost);
  });
  it("is none for a public client", () => {
    expect(chosen(["client_secret_post"], true)).toBe(ClientAuthentication.None);
  });
});

describe("client authentication", () => {
  it("by basic is the header of RFC 6749, section 2.3.1", () => {
    expect(authenticated("s6BhdRkqt3", "7Fjfp0ZBr1KtDRbnfVdmIw", ClientAuthentication.ClientSecretBasic)).toBe(
      "authorization: Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3 a=b",
    );
  });
  it("by basic encodes id and secret as a form before it joins them", () => {
    // my%3Aapp:p%25+%C3%A9%2B
    expect(authenticated("my:app", "p% é+", ClientAuthentication.ClientSecretBasic)).toBe(
      "authorization: Basic bXklM0FhcHA6cCUyNSslQzMlQTklMkI= a=b",
    );
  });
  it("by post puts id and secret into the form", () => {
    expect(authenticated("my app", "p&=", ClientAuthentication.ClientSecretPost)).toBe(
      "a=b&client_id=my+app&client_secret=p%26%3D",
    );
  });
  it("of a public client is its id alone", () => {
    expect(authenticated("my app", "", ClientAuthentication.None)).toBe("a=b&client_id=my+app");
  });
});
