import { bytesOf } from "../text/bytes";
import { JsonValue, parseForeignJson, writeJsonString } from "../text/json";
import { writeQueryComponent } from "../text/percent";
import { parseUrl, Url } from "../text/url";
import { Writer } from "../text/writer";
import { buildGet, ProviderRequest } from "./provider-request";
import { CREDENTIAL_CHANGE, SESSION_REVOKED } from "./security-event";

/** Delivery by poll (OpenID Shared Signals Framework 1.0, section 6.1.2), also by its name in older drafts. */
const POLL_METHOD = "urn:ietf:rfc:8936";
const OLD_POLL_METHOD = "https://schemas.openid.net/secevent/risc/delivery-method/poll";
/** Of a list, and of a stream's audiences, no more are read. */
const MAX_STREAMS = 256;
const MAX_AUDIENCES = 8;
const MAX_TEXT_LENGTH = 1024;

/** A stream at a transmitter that is polled. */
export class EventStream {
  constructor(
    readonly id: string,
    /** Where it is polled. */
    readonly url: string,
    readonly audiences: string[],
    readonly description: string,
  ) {}
}

/** Whether a transmitter that names these delivery methods may be polled; one that names none may. */
export function deliversByPoll(methods: string[]): bool {
  return methods.length == 0 || methods.includes(POLL_METHOD) || methods.includes(OLD_POLL_METHOD);
}

/** Asks for the client's streams (section 8.1.1.2). `bearer`: empty for none, as in all of these. */
export function buildStreamList(endpoint: Url, bearer: string): ProviderRequest {
  return authorized(buildGet(endpoint, "application/json"), bearer);
}

/** Creates a stream that is polled (section 8.1.1.1). */
export function buildStreamCreation(endpoint: Url, description: string, bearer: string): ProviderRequest {
  const json = new Writer(512).text('{"delivery":{"method":"').text(POLL_METHOD).text('"},"events_requested":["');
  json.text(SESSION_REVOKED).text('","').text(CREDENTIAL_CHANGE).text('"],"description":');
  writeJsonString(json, description);
  return jsonRequest("POST", endpoint, json.text("}"), bearer);
}

/** Gives a stream another description (section 8.1.1.3). */
export function buildStreamUpdate(endpoint: Url, id: string, description: string, bearer: string): ProviderRequest {
  const json = new Writer(512).text('{"stream_id":');
  writeJsonString(json, id);
  writeJsonString(json.text(',"description":'), description);
  return jsonRequest("PATCH", endpoint, json.text("}"), bearer);
}

/** Deletes a stream (section 8.1.1.5). */
export function buildStreamDeletion(endpoint: Url, id: string, bearer: string): ProviderRequest {
  const query = new Writer(256).text(endpoint.query.length > 1 ? endpoint.query + "&stream_id=" : "?stream_id=");
  writeQueryComponent(query, id);
  const text = query.toString();
  const url = new Url(endpoint.scheme, endpoint.host, endpoint.port, endpoint.explicitPort, endpoint.path, text, "");
  return authorized(new ProviderRequest("DELETE", url), bearer);
}

/** What is said of tokens that came by poll: which were taken, and which refused, and why (RFC 8936, section 2.4). */
export class PollReport {
  acknowledged: string[] = [];
  private errors: Writer = new Writer(64);
  private errorCount: i32 = 0;

  get isEmpty(): bool {
    return this.acknowledged.length == 0 && this.errorCount == 0;
  }

  /** Refuses the token with this `jti`. */
  refuse(id: string, error: string, description: string): void {
    writeJsonString(this.errorCount++ > 0 ? this.errors.text(",") : this.errors, id);
    writeJsonString(this.errors.text(':{"err":"').text(error).text('","description":'), description);
    this.errors.text("}");
  }

  /** Appends the members of a poll. */
  write(json: Writer): void {
    for (let i = 0; i < this.acknowledged.length; i++) {
      writeJsonString(json.text(i == 0 ? ',"ack":[' : ","), this.acknowledged[i]);
    }
    if (this.acknowledged.length > 0) json.text("]");
    if (this.errorCount > 0) json.text(',"setErrs":{').view(this.errors.pointer, this.errors.length).text("}");
  }
}

/** Asks for up to `most` tokens, whether there are any or not (RFC 8936, section 2.2). */
export function buildPoll(url: Url, most: i32, report: PollReport, bearer: string): ProviderRequest {
  const json = new Writer(1024).text('{"maxEvents":').text(most.toString()).text(',"returnImmediately":true');
  report.write(json);
  return jsonRequest("POST", url, json.text("}"), bearer);
}

function jsonRequest(method: string, url: Url, json: Writer, bearer: string): ProviderRequest {
  const request = new ProviderRequest(method, url);
  request.header("accept", "application/json");
  request.header("content-type", "application/json");
  request.body = json.toBytes();
  return authorized(request, bearer);
}

function authorized(request: ProviderRequest, bearer: string): ProviderRequest {
  if (bearer.length > 0) request.header("authorization", "Bearer " + bearer);
  return request;
}

/** The streams of a list, or of an answer that is one, which `issuer` delivers by poll. Others are left out. */
export function readStreams(source: usize, length: i32, issuer: string): EventStream[] {
  const root = parseForeignJson(source, length).root;
  const found: EventStream[] = [];
  for (let i = 0, count = root.isArray() ? min(root.length, MAX_STREAMS) : 0; i < count; i++) {
    const stream = readStream(root.at(i), issuer);
    if (stream !== null) found.push(stream);
  }
  const single = root.isObject() ? readStream(root, issuer) : null;
  if (single !== null) found.push(single);
  return found;
}

function readStream(value: JsonValue, issuer: string): EventStream | null {
  const id = value.member("stream_id");
  const delivery = value.member("delivery");
  const method = delivery.member("method");
  const url = parseUrl(delivery.member("endpoint_url").asString());
  const isPolled = method.equals(POLL_METHOD) || method.equals(OLD_POLL_METHOD);
  if (!isText(id) || !isPolled || url === null || value.member("iss").asString() != issuer) return null;
  // It is asked with the bearer token.
  if (url.scheme != "https" && issuer.startsWith("https:")) return null;
  const audiences: string[] = [];
  const audience = value.member("aud");
  if (isText(audience)) audiences.push(audience.asString());
  for (let i = 0, count = audience.isArray() ? min(audience.length, MAX_AUDIENCES) : 0; i < count; i++) {
    if (isText(audience.at(i))) audiences.push(audience.at(i).asString());
  }
  const description = value.member("description");
  const text = url.origin + url.path + url.query;
  return new EventStream(id.asString(), text, audiences, isText(description) ? description.asString() : "");
}

function isText(value: JsonValue): bool {
  return value.isString() && value.textLength > 0 && value.textLength <= MAX_TEXT_LENGTH;
}

/** A token that came by poll, not verified yet. */
export class PolledToken {
  constructor(
    /** As the answer has it. */
    readonly id: string,
    readonly token: StaticArray<u8>,
  ) {}
}

/** What an answer to a poll holds. */
export class PolledTokens {
  tokens: PolledToken[] = [];
  moreAvailable: bool = false;
  /** It is no such answer. */
  isInvalid: bool = false;
}

/** Reads the answer to a poll (RFC 8936, section 2.3): up to `most` tokens of it. An empty one holds none. */
export function readPolledTokens(source: usize, length: i32, most: i32): PolledTokens {
  const result = new PolledTokens();
  if (length == 0) return result;
  const root = parseForeignJson(source, length).root;
  const sets = root.member("sets");
  result.isInvalid = !root.isObject() || !(sets.isAbsent || sets.isObject());
  const count = sets.isObject() ? sets.length : 0;
  for (let i = 0; i < min(count, most); i++) {
    const token = sets.at(i);
    result.tokens.push(new PolledToken(sets.keyAt(i), token.isString() ? token.asBytes() : bytesOf("")));
  }
  result.moreAvailable = root.member("moreAvailable").asBoolean() || count > most;
  return result;
}
