import { Field } from "./field";
import { SharedSignalsConfig } from "./logout-config";
import { readFixedSecret } from "./secret-field";
import { readUrl, warnIfPlain } from "./url-field";

const TRANSMITTER = "the issuer of a transmitter, such as https://idp.example.com";
const SHORTEST_POLL = 1;
const LONGEST_POLL = 300;

/** Reads `logout.sharedSignals`. */
export function readSharedSignals(section: Field, signals: SharedSignalsConfig): void {
  const transmitter = section.get("transmitter");
  readTransmitter(transmitter, signals);
  signals.pollSeconds = section.get("poll").duration(SHORTEST_POLL, LONGEST_POLL, signals.pollSeconds);
  const push = section.get("push");
  signals.push = push.boolean(signals.push);
  signals.bearer = readBearer(section.get("bearer"));
  const isThere = transmitter.isGiven && !transmitter.value.equals("");
  if (signals.push && !isThere) push.misfit("found true without logout.sharedSignals.transmitter, expected both");
}

function readTransmitter(field: Field, signals: SharedSignalsConfig): void {
  if (!field.isGiven || field.value.equals("")) return;
  const url = readUrl(field, TRANSMITTER);
  if (url === null) return;
  if (url.query.length > 0) return field.expected(TRANSMITTER + ", without a query");
  warnIfPlain(field, url);
  signals.transmitter = field.value.asString();
  signals.transmitterUrl = url;
}

/** `{env: ""}`, as the default is written, stands for none. */
function readBearer(field: Field): string {
  if (!field.isGiven || field.get("env").value.equals("")) return "";
  const secret = readFixedSecret(field, "a string or {env: NAME}");
  if (secret === null) return "";
  if (isToken(secret)) return secret;
  field.mistake("found characters that no bearer token has, expected the token alone (RFC 6750, section 2.1)");
  return "";
}

function isToken(text: string): bool {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c <= 0x20 || c >= 0x7f) return false;
  }
  return true;
}
