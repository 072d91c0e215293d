import { JudgedUrl } from "../policy/return-urls";
import { Reason } from "../reason";
import { pageReply, refusal } from "./answers/answers";
import { signInPage } from "./answers/pages";
import { describeReason, reasonLabel } from "./answers/reasons";
import { redirect, Reply } from "./answers/reply";
import { serveCallback } from "./login/callback";
import { beginLogin } from "./login/login";
import { serveSignedOut, serveSignOut, wantedReturnUrl } from "./login/sign-out";
import { RootContext } from "./root-context";
import { WebRequest } from "./web-request";

/** Answers a request for the callback or for a path under `prefix`. */
export function serveEndpoint(root: RootContext, request: WebRequest): void {
  const path = request.path;
  const prefix = root.config.prefix;
  if (path == root.config.callbackPath) return withMethods(root, request, "GET", Endpoint.Callback);
  const name = path.substring(prefix.length + 1);
  if (name == "start") return withMethods(root, request, "GET, POST", Endpoint.Start);
  if (name == "sign_in") return withMethods(root, request, "GET", Endpoint.SignIn);
  if (name == "sign_out") return withMethods(root, request, "GET, POST", Endpoint.SignOut);
  if (name == "signed_out") return withMethods(root, request, "GET", Endpoint.SignedOut);
  if (name == "ready") return withMethods(root, request, "GET", Endpoint.Ready);
  new Reply(404, "no_such_endpoint").content("text/plain; charset=utf-8", "Not found\n").send(root, request);
}

enum Endpoint {
  Callback,
  Start,
  SignIn,
  SignOut,
  SignedOut,
  Ready,
}

function withMethods(root: RootContext, request: WebRequest, methods: string, endpoint: Endpoint): void {
  // HEAD goes where GET goes, but neither begins nor ends anything.
  const safe = endpoint != Endpoint.Callback && endpoint != Endpoint.Start && endpoint != Endpoint.SignOut;
  const method = request.method == "HEAD" && safe ? "GET" : request.method;
  if (!methods.split(", ").includes(method)) {
    const reply = new Reply(405, "method_not_allowed").header("allow", methods);
    return reply.content("text/plain; charset=utf-8", "Method not allowed\n").send(root, request);
  }
  if (request.isQueryTooLong) return refusal(root, request, Reason.QueryTooLong, null).send(root, request);
  if (request.isPrefetch && !safe) return refusal(root, request, Reason.Prefetch, null).send(root, request);
  if (request.hasFinalDot && !safe && endpoint != Endpoint.Callback) return withoutDot(root, request);
  if (endpoint == Endpoint.Callback) return serveCallback(root, request);
  if (endpoint == Endpoint.Start) return beginLogin(root, request, returnUrlOrFront(root, request));
  if (endpoint == Endpoint.SignIn) return serveSignIn(root, request);
  if (endpoint == Endpoint.SignOut) return serveSignOut(root, request);
  if (endpoint == Endpoint.SignedOut) return serveSignedOut(root, request);
  serveReady(root, request);
}

function returnUrlOrFront(root: RootContext, request: WebRequest): JudgedUrl {
  const wanted = wantedReturnUrl(root, request);
  return wanted !== null ? wanted : JudgedUrl.front();
}

/** Sends the browser to the same endpoint where its cookies are, which it does not send to a host with a dot at its end. */
function withoutDot(root: RootContext, request: WebRequest): void {
  const name = request.path.substring(root.config.prefix.length + 1);
  const endpoint = JudgedUrl.endpoint(root.config, name, wantedReturnUrl(root, request));
  redirect(endpoint.at(request.place), "host_without_dot").send(root, request);
}

/** Never shown to somebody who is signed in: on a shared computer it would look as if nobody were. */
function serveSignIn(root: RootContext, request: WebRequest): void {
  const returnUrl = returnUrlOrFront(root, request);
  if (request.hasSession) return redirect(returnUrl, "signed_in").send(root, request);
  const start = JudgedUrl.start(root.config, request.place, request.isAstray, returnUrl);
  pageReply(200, "sign_in_page", signInPage(root.config, start)).send(root, request);
}

function serveReady(root: RootContext, request: WebRequest): void {
  if (root.provider.isReady) {
    return new Reply(200, "ready").content("text/plain; charset=utf-8", "ready\n").send(root, request);
  }
  const reason = root.provider.reason == Reason.None ? Reason.ProviderNotReady : root.provider.reason;
  new Reply(503, reasonLabel(reason))
    .header("retry-after", root.provider.retryAfterSeconds().toString())
    .content("text/plain; charset=utf-8", describeReason(reason) + "\n")
    .send(root, request);
}
