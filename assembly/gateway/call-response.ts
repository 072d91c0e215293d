import { findHeader, headerText } from "../host/header-map";
import { CallResponse } from "../host/http-call";
import { quoted } from "../oidc/printable";
import { textOf } from "../text/utf8";

/** What the provider may send, in bytes. */
export const MAX_RESPONSE_BYTES = 262144;

/**
 * What came of a call, for the log: the provider's response as far as it is unusual, or the host's words where none came.
 * `cluster` was asked, over TLS where the URL `isHttps`, within `timeoutMilliseconds`.
 */
export function describeResponse(
  response: CallResponse,
  cluster: string,
  isHttps: bool,
  timeoutMilliseconds: u32,
): string {
  const limit = timeoutMilliseconds / 1000;
  if (response.status == 0) {
    return `the answer of Envoy's cluster "${cluster}" broke off, or took longer than ${limit} s (provider.timeout)`;
  }
  if (response.isFromHost) {
    const text = textOf(response.body, response.bodyLength);
    const words = text === null ? "" : text;
    let line = `Envoy had no answer from its cluster "${cluster}" and says ${response.status} ${quoted(words)}`;
    if (response.status == 504) line += `, after ${limit} s (provider.timeout)`;
    else if (isHttps && isConnectFailure(words)) line += "; " + tlsAdvice(cluster);
    return line;
  }
  return "the answer has " + describeHead(response);
}

/** Why a call could not be sent through a cluster that there is. */
export function describeUnsent(cluster: string): string {
  return (
    `Envoy's cluster "${cluster}" has no host to ask (its name does not resolve, or none is healthy), ` +
    `or all calls that it may have at once; see cluster.${statisticName(cluster)}.membership_total, .upstream_cx_none_healthy ` +
    `and .upstream_rq_pending_overflow in Envoy's statistics`
  );
}

/** Why a call could not be sent: there is no such cluster, or none yet while Envoy starts and looks up its name. */
export function describeMissingCluster(cluster: string, host: string): string {
  return `Envoy has no cluster "${cluster}", or none yet, expected one for ${host} (see provider.clusters)`;
}

function isConnectFailure(words: string): bool {
  return words.includes("connection failure") || words.includes("TLS") || words.includes("connection termination");
}

function tlsAdvice(cluster: string): string {
  return (
    `if it was TLS that failed, cluster.${statisticName(cluster)}.ssl.* in Envoy's statistics says how ` +
    "(fail_verify_error: the certificate, fail_verify_san: its name, connection_error: no TLS there)"
  );
}

/** Envoy's statistics have no colons in their names. */
function statisticName(cluster: string): string {
  return cluster.split(":").join("_");
}

function describeHead(response: CallResponse): string {
  const headers = response.headers;
  let text = `status ${response.status}`;
  const location = headerText(headers, "location");
  if (location.length > 0) text += ", Location " + quoted(withoutQuery(location));
  if (response.status < 200 || response.status > 299) return text + mediaType(response) + encoding(response);
  text += mediaType(response) + encoding(response) + `, ${response.bodySize} bytes`;
  return response.truncated ? text + `, expected at most ${MAX_RESPONSE_BYTES}` : text;
}

function mediaType(response: CallResponse): string {
  const type = headerText(response.headers, "content-type");
  if (type.toLowerCase().includes("json")) return "";
  if (type.length > 0) return ", Content-Type " + quoted(type);
  return findHeader(response.headers, "content-type") === null ? "" : ", an unreadable Content-Type";
}

function encoding(response: CallResponse): string {
  const value = headerText(response.headers, "content-encoding");
  return value.length == 0 ? "" : ", Content-Encoding " + quoted(value) + " (expected none)";
}

/** A query or fragment may hold what no log should. */
function withoutQuery(url: string): string {
  const fragment = url.indexOf("#");
  const base = fragment >= 0 ? url.slice(0, fragment) : url;
  const query = base.indexOf("?");
  if (query >= 0) return base.slice(0, query) + "?…";
  return fragment >= 0 ? base + "#…" : url;
}
