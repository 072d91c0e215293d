import { ClientAuthentication } from "../../../assembly/config/client-authentication-method";
import {
  assertionAlgorithm,
  chooseAuthentication,
  clientAuthenticator,
  ClientMeans,
  UnableClient,
} from "../../../assembly/oidc/client-authentication";
import { ProviderRequest } from "../../../assembly/oidc/provider-request";
import { parseUrl } from "../../../assembly/text/url";
import { Writer } from "../../../assembly/text/writer";

function chosen(supported: string[], isPublic: bool = false): ClientAuthentication {
  return chooseAuthentication(ClientAuthentication.Auto, new ClientMeans(!isPublic, true, false), supported);
}

function chosenWithKey(supported: string[], hasSecret: bool): ClientAuthentication {
  return chooseAuthentication(ClientAuthentication.Auto, new ClientMeans(hasSecret, true, true), supported);
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
    const method = chooseAuthentication(ClientAuthentication.ClientSecretPost, new ClientMeans(true, true, true), [
      "client_secret_basic",
    ]);
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
  it("is a JWT by the secret when the provider supports neither, and the secret is long enough", () => {
    expect(chosen(["client_secret_jwt", "private_key_jwt"])).toBe(ClientAuthentication.ClientSecretJwt);
    const short = new ClientMeans(true, false, false);
    expect(chooseAuthentication(ClientAuthentication.Auto, short, ["client_secret_jwt"])).toBe(
      ClientAuthentication.ClientSecretBasic,
    );
  });
  it("is a JWT by the key when the provider takes nothing else that there is, and never without a key", () => {
    expect(chosenWithKey(["private_key_jwt"], true)).toBe(ClientAuthentication.PrivateKeyJwt);
    expect(chosenWithKey(["private_key_jwt", "client_secret_basic"], true)).toBe(
      ClientAuthentication.ClientSecretBasic,
    );
    expect(chosenWithKey([], false)).toBe(ClientAuthentication.PrivateKeyJwt);
    expect(chosen(["private_key_jwt"], true)).toBe(ClientAuthentication.None);
  });
  it("is never a certificate unless it is configured", () => {
    expect(chosen(["tls_client_auth"], true)).toBe(ClientAuthentication.None);
  });
  it("is none for a public client", () => {
    expect(chosen(["client_secret_post"], true)).toBe(ClientAuthentication.None);
  });
});

describe("the algorithm of an assertion", () => {
  it("is the one that is named, else the first that key and provider have, else the key's first", () => {
    expect(assertionAlgorithm("PS256", ["RS256", "PS256"], ["RS256"])).toBe("PS256");
    expect(assertionAlgorithm("", ["RS256", "PS256"], ["ES256", "PS256"])).toBe("PS256");
    expect(assertionAlgorithm("", ["RS256", "PS256"], ["PS256", "RS256"])).toBe("RS256");
    expect(assertionAlgorithm("", ["RS256", "PS256"], [])).toBe("RS256");
    expect(assertionAlgorithm("", ["ES256"], ["RS256"])).toBe("ES256");
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
  it("by a certificate is its id alone", () => {
    expect(authenticated("app", "s", ClientAuthentication.TlsClientAuth)).toBe("a=b&client_id=app");
    expect(authenticated("app", "s", ClientAuthentication.SelfSignedTlsClientAuth)).toBe("a=b&client_id=app");
  });
  it("that can't be is no request", () => {
    const request = new ProviderRequest("POST", parseUrl("https://idp.example.com/token")!);
    new UnableClient("app", "no key").apply(request, new Writer());
    expect(request.flaw).toBe("no key");
  });
});
