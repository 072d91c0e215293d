import { isToken } from "../text/ascii";
import { bytesOf, pointer } from "../text/bytes";
import { listOf } from "./describe";
import { Field } from "./field";
import { nearestName } from "./nearest-name";
import { quote } from "./quote";
import { ConditionConfig, ConditionKey } from "./rule-config";
import { readIpBlock, readPort, readServerName, readValuePattern, readValues } from "./rule-patterns";

/** In the order of the enum `ConditionKey`. */
const KEYS: string[] = ["request.headers[NAME]", "remote.ip", "destination.ip", "destination.port", "connection.sni"];
const HEADERS = "request.headers[";
const CUSTOM = "which Istio refuses with action CUSTOM, too";
const ONE_AT_LEAST = "an object with at least one of values and notValues";

/** Reads `when`: conditions as in an AuthorizationPolicy. */
export function readConditions(field: Field): ConditionConfig[] {
  const members = field.listOrEmpty("conditions, each {key: …, values: […], notValues: […]}");
  const conditions: ConditionConfig[] = [];
  for (let i = 0; i < members.length; i++) {
    const member = members[i];
    if (!member.checkObject()) continue;
    const condition = readKey(member.get("key"));
    const values = member.get("values");
    const notValues = member.get("notValues");
    if (!values.isFilled && !notValues.isFilled) member.expected(ONE_AT_LEAST);
    if (condition === null) continue;
    const read = readerOf(condition.key);
    condition.values = readValues(values, "values", read);
    condition.notValues = readValues(notValues, "values", read);
    conditions.push(condition);
  }
  return conditions;
}

function readerOf(key: ConditionKey): (member: Field) => string {
  if (key == ConditionKey.DestinationPort) return readPort;
  if (key == ConditionKey.ServerName) return readServerName;
  return key == ConditionKey.Header ? readValuePattern : readIpBlock;
}

function readKey(field: Field): ConditionConfig | null {
  const expected = "one of " + listOf(KEYS, " and ");
  field.required(expected);
  const key = field.text(expected);
  if (key === null) return null;
  if (key.startsWith(HEADERS) && key.endsWith("]")) return readHeaderKey(field, key);
  const place = KEYS.indexOf(key);
  if (place > 0) return new ConditionConfig(<ConditionKey>place);
  const why = reasonAgainst(key);
  if (why.length > 0) {
    field.mistake("found " + quote(key) + ", " + why);
    return null;
  }
  const nearest = nearestName(key, KEYS);
  field.expected(expected + (nearest.length > 0 ? "; did you mean " + nearest + "?" : ""));
  return null;
}

function readHeaderKey(field: Field, key: string): ConditionConfig | null {
  const name = key.substring(HEADERS.length, key.length - 1).toLowerCase();
  const bytes = bytesOf(name.startsWith(":") ? name.substring(1) : name);
  if (!isToken(pointer(bytes), bytes.length)) {
    field.expected("the name of a header in brackets, such as request.headers[x-api-key]");
    return null;
  }
  if (name == ":path") {
    field.warning(
      "found :path, which is asked about as it is sent alone; paths of to.operation are judged as servers read them",
    );
  }
  return new ConditionConfig(ConditionKey.Header, name);
}

/** Why a key that Istio has is not had here, and what to do; "" for others. */
function reasonAgainst(key: string): string {
  if (key == "source.ip") {
    return "expected remote.ip: a filter is not told the connection's own address";
  }
  if (key.startsWith("request.auth.")) {
    return CUSTOM + ", since no token was checked yet; expected nothing, and what the user must have in require";
  }
  if (
    key == "source.namespace" ||
    key == "source.principal" ||
    key == "source.serviceAccount" ||
    key == "source.trustDomain"
  ) {
    return CUSTOM + "; expected nothing, and who may connect in a policy with action ALLOW or DENY";
  }
  if (key.startsWith("experimental.")) {
    return "which is another filter's metadata, and not for others to see; expected a header that says the same";
  }
  return "";
}
