import { JudgedUrl } from "../../policy/return-urls";
import { Reason } from "../../reason";
import { Plugin } from "../plugin";
import { refusal } from "../refusals";
import { RelyingPartyGroup } from "../relying-party-group";
import { Text } from "../replies/languages/text";
import { PageLook } from "../replies/page-look";
import { messagePage, pageReply } from "../replies/pages";
import { redirect, Reply } from "../replies/reply";
import { BodyReader, readBody } from "../request-body";
import { WebRequest } from "../web-request";
import { serveBackChannelLogout, takersOfNotices } from "./back-channel-logout";
import { serveCallback } from "./callback";
import { serveFrontChannelLogout, takersOfFrames } from "./front-channel-logout";
import { isGatewayIssuer, serveGatewayMetadata, serveJwks } from "./gateway-issuer";
import {
  admitGlobalRevocation,
  GLOBAL_REVOCATION_NAME,
  serveGlobalRevocation,
  takesGlobalRevocation,
} from "./global-token-revocation";
import { serveForm } from "./kept-form";
import { parameterOf, wantedReturnUrl } from "./parameters";
import { serveReady } from "./ready";
import { admitSecurityEvent, SECURITY_EVENTS_NAME, serveSecurityEvents, takesPushedEvents } from "./security-events";
import { serveSignIn, serveStart } from "./sign-in";
import { serveSignOut } from "./sign-out";
import { serveSignedOut } from "./signed-out";
import { serveUserInfo } from "./user-info";

/** What is kept of a query, beside the return URL, where an endpoint is asked for at a host with a dot at its end. */
const KEPT_PARAMETERS: string[] = ["rp", "iss", "login_hint", "prompt", "step_up"];

/** What serves an endpoint; null when the request waits. */
type Service = (plugin: Plugin, group: RelyingPartyGroup, request: WebRequest) => Reply | null;

/** What answers a request before its body is read; null where nothing does. */
type Admission = (group: RelyingPartyGroup, request: WebRequest) => Reply | null;

/** One of the endpoints under `prefix`, or a callback. */
class Endpoint {
  constructor(
    readonly name: string,
    readonly methods: string[],
    /** It neither begins nor ends anything: HEAD goes where GET goes, and what is fetched ahead does no harm. */
    readonly isSafe: bool,
    /** Browsers are sent to it on the host without a dot at its end, where their cookies are. */
    readonly needsCookies: bool,
    /** It is served with what is posted to it: a form, in `request.form`, unless it has an `admit`. */
    readonly readsBody: bool,
    readonly serve: Service,
    /** Where what is posted is no form: who may post it. */
    readonly admit: Admission | null = null,
  ) {}
}

/** Serves an endpoint with what was posted to it. */
class EndpointBody extends BodyReader {
  constructor(
    private endpoint: Endpoint,
    private plugin: Plugin,
    private group: RelyingPartyGroup,
  ) {
    super();
  }

  serve(request: WebRequest): Reply | null {
    return this.endpoint.serve(this.plugin, this.group, request);
  }
}

const CALLBACK = new Endpoint("", ["GET"], false, false, false, (_plugin, group, request) => endLogin(group, request));
/** With `provider.responseMode: FORM_POST`. */
const FORM_CALLBACK = new Endpoint("", ["POST"], false, false, true, (_plugin, group, request) =>
  endLogin(group, request),
);

/** With `logout.backChannel`. */
const BACK_CHANNEL = new Endpoint("backchannel_logout", ["POST"], false, false, true, (_plugin, group, request) =>
  serveBackChannelLogout(takersOfNotices(group), request),
);

/** With `logout.frontChannel`. */
const FRONT_CHANNEL = new Endpoint("frontchannel_logout", ["GET"], false, false, false, (_plugin, group, request) =>
  serveFrontChannelLogout(takersOfFrames(group), request),
);

/** With `logout.sharedSignals.push`. */
const SECURITY_EVENTS = new Endpoint(
  SECURITY_EVENTS_NAME,
  ["POST"],
  false,
  false,
  true,
  (_plugin, group, request) => serveSecurityEvents(group, request),
  (group, request) => admitSecurityEvent(group, request),
);

/** With `logout.oktaUniversalLogout`. */
const GLOBAL_REVOCATION = new Endpoint(
  GLOBAL_REVOCATION_NAME,
  ["POST"],
  false,
  false,
  true,
  (_plugin, group, request) => serveGlobalRevocation(group, request),
  (group, request) => admitGlobalRevocation(group, request),
);

/** With `forward.authorization: GATEWAY_TOKEN`. */
const JWKS = new Endpoint("jwks", ["GET"], true, false, false, (_plugin, group, request) => serveJwks(group, request));
const METADATA = new Endpoint(
  ".well-known/openid-configuration",
  ["GET"],
  true,
  false,
  false,
  (_plugin, group, request) => serveGatewayMetadata(group, request),
);

const ENDPOINTS: Endpoint[] = [
  new Endpoint("start", ["GET", "POST"], false, true, true, (_plugin, group, request) => serveStart(group, request)),
  new Endpoint("sign_in", ["GET"], true, false, false, (_plugin, group, request) => serveSignIn(group, request)),
  new Endpoint("sign_out", ["GET", "POST"], false, true, false, (_plugin, group, request) =>
    serveSignOut(group, request),
  ),
  new Endpoint("signed_out", ["GET"], true, false, false, (_plugin, group, request) => serveSignedOut(group, request)),
  new Endpoint("form", ["GET", "POST"], true, false, false, (_plugin, group, request) => serveForm(group, request)),
  new Endpoint("userinfo", ["GET"], true, false, false, (_plugin, group, request) => serveUserInfo(group, request)),
  new Endpoint("ready", ["GET"], true, false, false, (plugin, group, request) => serveReady(plugin, group, request)),
];

/** Answers a request for a callback or for a path under `prefix`; null when it waits, or is answered already. */
export function serveEndpoint(plugin: Plugin, group: RelyingPartyGroup, request: WebRequest): Reply | null {
  const endpoint = find(group, request.path);
  if (endpoint === null) return notFound(group, request);
  const method = request.method == "HEAD" && endpoint.isSafe ? "GET" : request.method;
  if (!endpoint.methods.includes(method)) {
    const reply = noEndpoint(group, request, 405, "method_not_allowed", "Method not allowed\n");
    return reply.header("allow", endpoint.methods.join(", "));
  }
  if (request.isQueryTooLong) return refusal(group.first, request, Reason.QueryTooLong, null);
  if (request.isPrefetch && !endpoint.isSafe) return refusal(group.first, request, Reason.Prefetch, null);
  if (request.hasFinalDot && endpoint.needsCookies) return withoutDot(group, request, endpoint.name);
  if (!endpoint.readsBody || request.method != "POST") return endpoint.serve(plugin, group, request);
  const admit = endpoint.admit;
  if (admit !== null) {
    const refused = admit(group, request);
    if (refused !== null) return refused;
  } else if (!request.isForm) return refusal(group.first, request, Reason.RequestBodyTypeRefused, null);
  return readBody(group.first, request, new EndpointBody(endpoint, plugin, group));
}

function endLogin(group: RelyingPartyGroup, request: WebRequest): Reply | null {
  const party = group.ofCallback(request.path);
  return party === null ? notFound(group, request) : serveCallback(party, request);
}

/** Whether the endpoint at this path makes use of what the sessions hold that come with a request. */
export function needsWholeSessions(group: RelyingPartyGroup, path: string): bool {
  const prefix = group.first.config.prefix;
  return path == prefix + "/sign_out" || path == prefix + "/userinfo";
}

function find(group: RelyingPartyGroup, path: string): Endpoint | null {
  const party = group.ofCallback(path);
  if (party !== null) return party.config.provider.formPost ? FORM_CALLBACK : CALLBACK;
  const name = path.substring(group.first.config.prefix.length + 1);
  if (name == FRONT_CHANNEL.name) return takersOfFrames(group).length > 0 ? FRONT_CHANNEL : null;
  if (name == BACK_CHANNEL.name) return takersOfNotices(group).length > 0 ? BACK_CHANNEL : null;
  if (name == SECURITY_EVENTS.name) return takesPushedEvents(group) ? SECURITY_EVENTS : null;
  if (name == GLOBAL_REVOCATION.name) return takesGlobalRevocation(group) ? GLOBAL_REVOCATION : null;
  const isOfIssuer = name == JWKS.name || name == METADATA.name;
  if (isOfIssuer) return !isGatewayIssuer(group) ? null : name == JWKS.name ? JWKS : METADATA;
  if (name == "form" && !group.first.config.session.keepForms) return null;
  for (let i = 0; i < ENDPOINTS.length; i++) if (ENDPOINTS[i].name == name) return ENDPOINTS[i];
  return null;
}

function notFound(group: RelyingPartyGroup, request: WebRequest): Reply {
  return noEndpoint(group, request, 404, "no_such_endpoint", "Not found\n");
}

/** A page for a navigation, else a line of text. */
function noEndpoint(group: RelyingPartyGroup, request: WebRequest, status: u32, label: string, text: string): Reply {
  if (!request.isNavigation) return new Reply(status, label).content("text/plain; charset=utf-8", text);
  const look = new PageLook(request.language, group.first.config);
  const title = status == 404 ? Text.NotFoundTitle : Text.MethodTitle;
  const advice = look.language.html(status == 404 ? Text.NotFoundAdvice : Text.GoBack);
  return pageReply(look, status, label, messagePage(look, title, advice, "", JudgedUrl.front(), Text.GoOn));
}

/** Sends the browser to the same endpoint where its cookies are, which it does not send to a host with a dot at its end. */
function withoutDot(group: RelyingPartyGroup, request: WebRequest, name: string): Reply {
  const party = group.first;
  let endpoint = JudgedUrl.endpoint(party.config, name, wantedReturnUrl(party, request));
  const kept = KEPT_PARAMETERS.concat(party.config.provider.request.passed);
  for (let i = 0; i < kept.length; i++) {
    const value = parameterOf(request, kept[i]);
    if (value !== null && kept.indexOf(kept[i]) == i) endpoint = endpoint.withParameter(kept[i], value);
  }
  return redirect(endpoint.at(request.place), "host_without_dot");
}
