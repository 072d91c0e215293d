import { ClientAuthentication } from "../config/client-authentication-method";
import { encodeBase64 } from "../text/base64url";
import { Bytes, pointer } from "../text/bytes";
import { writeFormComponent } from "../text/percent";
import { Writer } from "../text/writer";
import { ASSERTION_TYPE } from "./client-assertion";
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

/** A JWT says who the client is: `client_secret_jwt` and `private_key_jwt` (RFC 7523, section 2.2; OpenID Connect Core 9). */
export class AssertingClient extends ClientAuthenticator {
  /** `assertion`: a JWT for one request. */
  constructor(
    clientId: string,
    private assertion: Bytes,
  ) {
    super(clientId);
  }

  apply(_request: ProviderRequest, form: Writer): void {
    writeFormParameter(form, "client_id", this.clientId);
    writeFormParameter(form, "client_assertion_type", ASSERTION_TYPE);
    // In characters that a form has as they are.
    form.text("&client_assertion=").view(pointer(this.assertion), this.assertion.length);
  }
}

/**
 * A client that only names itself: a public one (`none`, RFC 6749, section 3.2.1), or one whose certificate the cluster shows
 * (`tls_client_auth` and `self_signed_tls_client_auth`, RFC 8705, section 2).
 */
class NamedClient extends ClientAuthenticator {
  apply(_request: ProviderRequest, form: Writer): void {
    writeFormParameter(form, "client_id", this.clientId);
  }
}

/** A client that can't say who it is now: no request of it is sent. */
export class UnableClient extends ClientAuthenticator {
  constructor(
    clientId: string,
    private why: string,
  ) {
    super(clientId);
  }

  apply(request: ProviderRequest, _form: Writer): void {
    request.flaw = this.why;
  }
}

/** What a client could say who it is with. */
export class ClientMeans {
  constructor(
    readonly hasSecret: bool,
    /** Whether the secret is long enough to sign with. */
    readonly secretSigns: bool,
    readonly hasKey: bool,
  ) {}
}

/**
 * The method to use: the configured one. For `Auto`, of those that the client has the means for, the first that the provider
 * supports: basic, post, `client_secret_jwt`, `private_key_jwt`. Where it does not say (OpenID Connect Discovery 3) or takes none
 * of them, basic, or else what there are the means for; none for a public client.
 */
export function chooseAuthentication(
  configured: ClientAuthentication,
  means: ClientMeans,
  supported: string[],
): ClientAuthentication {
  if (configured != ClientAuthentication.Auto) return configured;
  if (means.hasSecret) {
    if (supported.includes("client_secret_basic")) return ClientAuthentication.ClientSecretBasic;
    if (supported.includes("client_secret_post")) return ClientAuthentication.ClientSecretPost;
    if (supported.includes("client_secret_jwt") && means.secretSigns) return ClientAuthentication.ClientSecretJwt;
    const takesKey = means.hasKey && supported.includes("private_key_jwt");
    return takesKey ? ClientAuthentication.PrivateKeyJwt : ClientAuthentication.ClientSecretBasic;
  }
  return means.hasKey ? ClientAuthentication.PrivateKeyJwt : ClientAuthentication.None;
}

/** What authenticates a client by a method that sends a secret, or nothing but the client's id. */
export function clientAuthenticator(
  method: ClientAuthentication,
  clientId: string,
  clientSecret: string,
): ClientAuthenticator {
  if (method == ClientAuthentication.ClientSecretBasic) return new ClientSecretBasic(clientId, clientSecret);
  if (method == ClientAuthentication.ClientSecretPost) return new ClientSecretPost(clientId, clientSecret);
  return new NamedClient(clientId);
}

/**
 * The algorithm that a key signs assertions with: the one that is configured or that the key names, else the first of those it
 * `can` that the provider supports, or the first of all where it supports none of them or does not say.
 */
export function assertionAlgorithm(named: string, can: string[], supported: string[]): string {
  if (named.length > 0 || can.length == 0) return named;
  for (let i = 0; i < can.length; i++) if (supported.includes(can[i])) return can[i];
  return can[0];
}

/** Appends a parameter to a form (RFC 6749, appendix B). `name` is written as it is. */
export function writeFormParameter(form: Writer, name: string, value: string): void {
  if (form.length > 0) form.text("&");
  form.text(name).text("=");
  writeFormComponent(form, value);
}
