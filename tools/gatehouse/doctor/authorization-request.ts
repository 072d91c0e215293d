import { randomBytes } from "node:crypto";
import { objectIn, textIn, textsIn } from "../json-values.ts";
import type { RelyingParty } from "../relying-parties.ts";

/** The URLs that a provider sends people back to: of a path, one for each exact host. */
export function redirectUrlsOf({ redirectUrl, hosts }: RelyingParty): string[] {
  if (URL.canParse(redirectUrl)) return [redirectUrl];
  return hosts.filter((host) => !host.includes("*")).map((host) => `https://${host}${redirectUrl}`);
}

/** `openid` first, as the gateway sends them. */
export function scopesOf({ settings }: RelyingParty): string[] {
  const given = textsIn(settings, "scopes");
  return [...new Set(["openid", ...(given.length > 0 ? given : ["email", "profile"])])];
}

/** An authorization request as the gateway makes it, that asks for no sign-in (`prompt=none`; OpenID Connect Core 1.0, 3.1.2.1). */
export function silentRequest(party: RelyingParty, endpoint: string, redirectUrl: string): string {
  const url = new URL(endpoint);
  const random = (): string => randomBytes(32).toString("base64url");
  const parameters: Record<string, string> = {
    ...(objectIn(party.settings, "provider", "authorizationParameters") as Record<string, string>),
    response_type: "code",
    client_id: party.clientId,
    redirect_uri: redirectUrl,
    scope: scopesOf(party).join(" "),
    state: random(),
    nonce: random(),
    code_challenge: random(),
    code_challenge_method: "S256",
    prompt: "none",
    ...(textIn(party.settings, "provider", "responseMode") === "FORM_POST" ? { response_mode: "form_post" } : {}),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.toString();
}
