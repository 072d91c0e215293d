import { MetricType } from "../host/enums";
import { Metric } from "../host/metric";
import { Reason } from "../reason";
import { reasonLabel } from "./replies/reasons";

const PAGE_BYTES = 65536;

// A VM's metrics are the host's, by name: several configurations add up in them, so they live here once.
const metrics = new Map<string, Metric>();
let reportedMemory: i64 = 0;
/** Counted on the hot path, which looks up no name. */
let sessionsFromCache: i64 = 0;
let tokensFromCache: i64 = 0;

function metric(type: MetricType, name: string): Metric {
  if (metrics.has(name)) return metrics.get(name);
  const created = new Metric(type, "gatehouse." + name);
  metrics.set(name, created);
  return created;
}

function count(name: string): void {
  metric(MetricType.Counter, name).add(1);
}

/** A person was sent to the provider. */
export function countLoginStarted(): void {
  count("logins.started");
}

/** A login ended in a session. */
export function countLoginCompleted(): void {
  count("logins.completed");
}

/** A login ended without a session. */
export function countLoginFailed(reason: Reason): void {
  count("logins.failed." + reasonLabel(reason));
}

/** A request was not let through. */
export function countDenial(reason: Reason): void {
  count("denials." + reasonLabel(reason));
}

/** A CORS preflight was `answered`, `passed` or `refused`. */
export function countPreflight(outcome: string): void {
  count("preflights." + outcome);
}

/** A session was opened from its cookie. */
export function countSessionOpened(): void {
  count("sessions.from_cookie");
}

/** A session was found in the cache. */
export function countSessionCached(): void {
  sessionsFromCache++;
}

/** A bearer token was found in the cache. */
export function countBearerCached(): void {
  tokensFromCache++;
}

/** The signature of a bearer token was looked at. */
export function countBearerVerified(): void {
  count("bearer_tokens.verified");
}

/** So many session cookies came that do not open. */
export function countUnopened(number: i64): void {
  metric(MetricType.Counter, "sessions.unopened").add(number);
}

/** So many cookies came of sessions that have ended. */
export function countExpired(number: i64): void {
  metric(MetricType.Counter, "sessions.expired").add(number);
}

/** The refresh of a session was `completed`, `denied` or `failed`. */
export function countRefresh(outcome: string): void {
  count("refreshes." + outcome);
}

/** A session was ended before its time. */
export function countRevocation(): void {
  count("sessions.revoked");
}

/** A token of a session that ended was `revoked` at the provider, was `failed` to be, or was `skipped`. */
export function countTokenRevocation(outcome: string): void {
  count("token_revocations." + outcome);
}

/** A logout notice of the provider was `accepted`, or `refused` for some reason. */
export function countLogoutNotice(outcome: string): void {
  count("logout_notices." + outcome);
}

/** A security event was `accepted`, `repeated`, `ignored`, or `refused` for some reason. */
export function countSecurityEvent(outcome: string): void {
  count("security_events." + outcome);
}

/** A request to end all sessions of a user was `accepted`, or `refused` for some reason. */
export function countGlobalRevocation(outcome: string): void {
  count("global_revocations." + outcome);
}

/** So many revocations were forgotten before their time. */
export function countReplacedRevocations(number: i64): void {
  metric(MetricType.Counter, "revocations.replaced").add(number);
}

/** A token's signature was checked by `host` or `wasm`. */
export function countSignature(way: string): void {
  count("signatures." + way);
}

/** A call to the provider was answered; `status` 0: it was not. One that HTTP does not have counts as such, too. */
export function countCall(endpoint: string, status: i32): void {
  const outcome = status < 100 || status > 599 ? "failed" : (status / 100).toString() + "xx";
  count("provider." + endpoint + "." + outcome);
}

/** Reports what was counted since the last tick, and by how much this VM's memory grew: the gauge sums up all workers. */
export function reportOnTick(): void {
  if (sessionsFromCache > 0) metric(MetricType.Counter, "sessions.from_cache").add(sessionsFromCache);
  sessionsFromCache = 0;
  if (tokensFromCache > 0) metric(MetricType.Counter, "bearer_tokens.from_cache").add(tokensFromCache);
  tokensFromCache = 0;
  const memoryBytes = <i64>memory.size() * PAGE_BYTES;
  if (memoryBytes != reportedMemory) metric(MetricType.Gauge, "memory_bytes").add(memoryBytes - reportedMemory);
  reportedMemory = memoryBytes;
  const all = metrics.values();
  for (let i = 0; i < all.length; i++) all[i].flush();
}
