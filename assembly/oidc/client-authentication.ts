import { ClientAuthentication } from "../config/relying-party-config";
import { encodeBase64 } from "../text/base64url";
import { writeFormComponent } from "../text/percent";
import { Writer } from "../text/writer";
import { ProviderRequest } from "./provider-request";

/** Who the client is to the token endpoint, and how it says so. */
export class ClientCredentials {
  constructor(
    public clientId: string,
    /** Empty for a public client. */
    public clientSecret: string,
    /** Not `Auto`: see `chooseAuthentication`. */
    public method: ClientAuthentication,
  ) {}
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

/** Adds the client's credentials to a request's headers or to its form (OpenID Connect Core 9). */
export function authenticateClient(client: ClientCredentials, request: ProviderRequest, form: Writer): void {
  if (client.method == ClientAuthentication.ClientSecretBasic) {
    request.header("authorization", basicCredentials(client));
    return;
  }
  writeFormParameter(form, "client_id", client.clientId);
  if (client.method == ClientAuthentication.ClientSecretPost) {
    writeFormParameter(form, "client_secret", client.clientSecret);
  }
}

/** Both parts are form-encoded before they are joined (RFC 6749, section 2.3.1). */
function basicCredentials(client: ClientCredentials): string {
  const pair = new Writer();
  writeFormComponent(pair, client.clientId);
  pair.text(":");
  writeFormComponent(pair, client.clientSecret);
  return "Basic " + encodeBase64(pair.pointer, pair.length);
}

/** Appends a parameter to a form (RFC 6749, appendix B). `name` is written as it is. */
export function writeFormParameter(form: Writer, name: string, value: string): void {
  if (form.length > 0) form.text("&");
  form.text(name).text("=");
  writeFormComponent(form, value);
}
