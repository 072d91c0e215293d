import { isToken } from "../text/ascii";
import { bytesOf, pointer } from "../text/bytes";
import { foldHeaderName } from "../text/header-name";
import { Field } from "./field";
import { readGatewayToken } from "./gateway-token";
import { isPrintable } from "./printable";
import { quote } from "./quote";
import { ForwardConfig, ForwardedToken, HeaderConfig, HeaderEncoding } from "./relying-party-config";

const HEADER = "a header's name such as x-auth-request-user";
const CLAIM = "a claim's name such as email";
const SEPARATOR = 'what stands between the members of a list, such as ","';
const FOLD = " every character that is no letter or digit is read as -";
/** In the order of the enum `ForwardedToken`. */
const TOKENS: string[] = ["ID_TOKEN", "ACCESS_TOKEN", "NONE", "GATEWAY_TOKEN"];
/** In the order of the enum `HeaderEncoding`. */
const ENCODINGS: string[] = ["RAW", "PERCENT", "BASE64"];
const STATUS = "x-auth-request-status";
/** What says how a request is framed, routed or who sent it is not to come from a claim. As `foldHeaderName` answers. */
const REFUSED: string[] = [
  "connection",
  "content-length",
  "content-type",
  "cookie",
  "expect",
  "host",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** Reads `forward`. */
export function readForward(section: Field, forward: ForwardConfig): void {
  forward.authorization = <ForwardedToken>section.get("authorization").choice(TOKENS, ForwardedToken.IdToken);
  forward.keepAuthorization = section.get("keepAuthorization").boolean(forward.keepAuthorization);
  forward.keepForwardedIdentity = section.get("keepForwardedIdentity").boolean(forward.keepForwardedIdentity);
  const headers = section.get("headers");
  if (headers.isGiven) forward.headers = readHeaders(headers);
  readAccessTokenHeader(section.section("accessToken").get("header"), forward);
  readGatewayToken(section.section("gatewayToken"), forward);
}

function readHeaders(field: Field): HeaderConfig[] {
  const members = field.listOrEmpty("headers, each {header, claim}");
  const headers: HeaderConfig[] = [];
  for (let i = 0; i < members.length; i++) {
    if (members[i].checkObject()) readHeader(members[i], headers);
  }
  return headers;
}

function readHeader(member: Field, headers: HeaderConfig[]): void {
  const nameField = member.get("header");
  const claimField = member.get("claim");
  nameField.required(HEADER);
  claimField.required(CLAIM);
  const name = readHeaderName(nameField, headers);
  const claim = claimField.text(CLAIM);
  const header = new HeaderConfig(name, claim === null ? "" : claim);
  const separator = member.get("separator").text(SEPARATOR);
  if (separator !== null) {
    header.separator = separator;
    if (!isPrintable(separator)) member.get("separator").expected(SEPARATOR + ", in printable ASCII");
  }
  header.encoding = <HeaderEncoding>member.get("encoding").choice(ENCODINGS, HeaderEncoding.Raw);
  header.maxBytes = member.get("maxBytes").integer(1, 32768, header.maxBytes);
  headers.push(header);
}

/** The name in lower case; "" where it is a mistake. */
function readHeaderName(field: Field, headers: HeaderConfig[]): string {
  const text = field.text(HEADER);
  if (text === null) return "";
  const name = text.toLowerCase();
  const bytes = bytesOf(name);
  if (name == "authorization") {
    field.expected("another header; what Authorization carries is forward.authorization's matter");
  } else if (foldHeaderName(name) == STATUS) {
    field.expected("another header; this one says whether somebody is signed in, where rules say PASS");
  } else if (REFUSED.includes(foldHeaderName(name)) || name.startsWith(":")) {
    field.expected("another header; applications and proxies act on this one");
  } else if (!isToken(pointer(bytes), bytes.length)) {
    field.expected(HEADER);
  } else {
    for (let i = 0; i < headers.length; i++) {
      if (foldHeaderName(headers[i].header) == foldHeaderName(name)) {
        field.expected("a header that is not there yet; " + quote(headers[i].header) + " is, and" + FOLD);
        return "";
      }
    }
    return name;
  }
  return "";
}

function readAccessTokenHeader(field: Field, forward: ForwardConfig): void {
  if (!field.isGiven || field.value.equals("")) return;
  forward.accessTokenHeader = readHeaderName(field, forward.headers);
  if (forward.authorization != ForwardedToken.GatewayToken) return;
  field.unfit(
    '"": with forward.authorization GATEWAY_TOKEN the provider\'s tokens stay here; for both, ACCESS_TOKEN there',
  );
}
