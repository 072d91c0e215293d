import { Bytes, pointer } from "../text/bytes";
import { parseForeignJson } from "../text/json";
import { Url } from "../text/url";
import { Writer } from "../text/writer";
import { ClientAuthenticator, writeFormParameter } from "./client-authentication";
import { escaped, printable, withoutSecrets } from "./printable";
import { buildForm, ProviderRequest } from "./provider-request";

/** The request that revokes a token (RFC 7009, section 2.1). `hint`: of what kind it is, `refresh_token` or `access_token`. */
export function buildRevocationRequest(
  endpoint: Url,
  client: ClientAuthenticator,
  token: Bytes,
  hint: string,
): ProviderRequest {
  const form = new Writer(1024 + token.length);
  writeFormParameter(form, "token", String.UTF8.decodeUnsafe(pointer(token), token.length));
  writeFormParameter(form, "token_type_hint", hint);
  const request = buildForm(endpoint);
  client.apply(request, form);
  request.body = form.toBytes();
  return request;
}

/** What an error says (RFC 7009, section 2.2.1), for a log line, without the `secrets` that were sent; empty: nothing. */
export function revocationErrorDetail(source: usize, length: i32, secrets: string[]): string {
  const root = parseForeignJson(source, length).root;
  const words = root.member("error").asText() + " " + root.member("error_description").asText();
  const shown = printable(withoutSecrets(words.trim(), secrets));
  return shown.length == 0 ? "" : `it says "${escaped(shown)}"`;
}
