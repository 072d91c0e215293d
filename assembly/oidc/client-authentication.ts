import { ClientAuthentication } from "../config/relying-party-config";
import { encodeBase64 } from "../text/base64url";
import { writeFormComponent } from "../text/percent";
import { Writer } from "../text/writer";
import { ProviderRequest } from "./provider-request";

/** How the client says to the provider who it is (OpenID Connect Core 9). */
export abstract class ClientAuthenticator {
  constructor(protected clientId: string) {}

  /** Adds what it says to a request's headers or to its form. */
  abstract apply(request: ProviderRequest, form: Writer): void;
}

/** `client_secret_basic`: both parts are form-encoded before they are joined (RFC 6749, section 2.3.1). */
class ClientSecretBasic extends ClientAuthenticator {
  constructor(
    clientId: string,
    private clientSecret: string,
  ) {
    super(clientId);
  }

  apply(request: ProviderRequest, _form: Writer): void {
    const pair = new Writer();
    writeFormComponent(pair, this.clientId);
    pair.text(":");
    writeFormComponent(pair, this.clientSecret);
    request.header("authorization", "Basic " + encodeBase64(pair.pointer, pair.length));
  }
}

/** `client_secret_post` (RFC 6749, section 2.3.1). */
class ClientSecretPost extends ClientAuthenticator {
  constructor(
    clientId: string,
    private clientSecret: string,
  ) {
    super(clientId);
  }

  apply(_request: ProviderRequest, form: Writer): void {
    writeFormParameter(form, "client_id", this.clientId);
    writeFormParameter(form, "client_secret", this.clientSecret);
  }
}

/** `none`: a public client only names itself (RFC 6749, section 3.2.1). */
class PublicClient extends ClientAuthenticator {
  apply(_request: ProviderRequest, form: Writer): void {
    writeFormParameter(form, "client_id", this.clientId);
  }
}

/**
 * The method to use: the configured one; for `Auto` none for a public client, else the first of basic and post that the
 * provider supports, and basic when it does not say (OpenID Connect Discovery 3) or takes neither.
 */
export function chooseAuthentication(
  configured: ClientAuthentication,
  isPublic: bool,
  supported: string[],
): ClientAuthentication {
  if (configured != ClientAuthentication.Auto) return configured;
  if (isPublic) return ClientAuthentication.None;
  const onlyPost = supported.includes("client_secret_post") && !supported.includes("client_secret_basic");
  return onlyPost ? ClientAuthentication.ClientSecretPost : ClientAuthentication.ClientSecretBasic;
}

/** What authenticates a client by a method that `chooseAuthentication` answered. */
export function clientAuthenticator(
  method: ClientAuthentication,
  clientId: string,
  clientSecret: string,
): ClientAuthenticator {
  if (method == ClientAuthentication.ClientSecretBasic) return new ClientSecretBasic(clientId, clientSecret);
  if (method == ClientAuthentication.ClientSecretPost) return new ClientSecretPost(clientId, clientSecret);
  return new PublicClient(clientId);
}

/** Appends a parameter to a form (RFC 6749, appendix B). `name` is written as it is. */
export function writeFormParameter(form: Writer, name: string, value: string): void {
  if (form.length > 0) form.text("&");
  form.text(name).text("=");
  writeFormComponent(form, value);
}
