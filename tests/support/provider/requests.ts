/** Reading what a relying party sends to the provider, and making answers. */
import type { Canned, RecordedRequest } from "./messages.ts";

const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** What is wrong with an authorization request, "" when nothing is. */
export function complaintAboutAuthorization(query: URLSearchParams): string {
  for (const name of new Set(query.keys())) {
    if (query.getAll(name).length > 1) return `${name} is there twice`;
  }
  if (query.get("response_type") !== "code") return "response_type is not code";
  if (!(query.get("scope") ?? "").split(" ").includes("openid")) return "scope lacks openid";
  if (query.get("code_challenge_method") !== "S256") return "code_challenge_method is not S256";
  if (!/^[A-Za-z0-9_-]{43}$/.test(query.get("code_challenge") ?? "")) return "code_challenge is not a SHA-256";
  return "";
}

/** What the client authenticates with (RFC 6749 2.3.1: form-encoded before Basic encodes it). */
export function clientCredentials(request: RecordedRequest): {
  method: string;
  id: string;
  secret: string | undefined;
  assertion?: string;
} {
  const authorization = request.headers.authorization;
  const posted = request.form.get("client_secret") ?? undefined;
  const assertion = request.form.get("client_assertion") ?? undefined;
  if (authorization === undefined && posted === undefined && assertion !== undefined) {
    const isOfType = request.form.get("client_assertion_type") === ASSERTION_TYPE;
    const id = isOfType ? (request.form.get("client_id") ?? "") : "";
    return { method: "client_assertion", id, secret: undefined, assertion };
  }
  if (authorization === undefined) {
    const method = posted === undefined ? "none" : "client_secret_post";
    return { method, id: request.form.get("client_id") ?? "", secret: posted };
  }
  if (posted !== undefined) return { method: "two methods at once", id: "", secret: "" };
  const [id = "", secret = ""] = Buffer.from(authorization.replace(/^Basic /i, ""), "base64")
    .toString("utf8")
    .split(":");
  const decode = (text: string): string => decodeURIComponent(text.replaceAll("+", " "));
  return { method: "client_secret_basic", id: decode(id), secret: decode(secret) };
}

export function json(status: number, value: unknown): Canned {
  return {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store" },
    body: JSON.stringify(value),
  };
}

export function redirect(to: string, parameters: [string, string][]): Canned {
  const query = parameters.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join("&");
  const separator = to.includes("?") ? "&" : "?";
  return { status: 302, headers: { location: query === "" ? to : `${to}${separator}${query}` } };
}

/** A page that posts `parameters` to `to` by itself, as providers do (OAuth 2.0 Form Post Response Mode, appendix A). */
export function formPost(to: string, parameters: [string, string][]): Canned {
  const escape = (text: string): string => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  const fields = parameters.map(
    ([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`,
  );
  return {
    headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
    body:
      `<!doctype html><title>Submit This Form</title><body onload="document.forms[0].submit()">` +
      `<form method="post" action="${escape(to)}">${fields.join("")}</form></body>`,
  };
}
