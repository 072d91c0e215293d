/** oidc-provider as the FAPI 2.0 security profile has providers: pushed requests, bound tokens with nonces, strong clients. */
import { randomBytes } from "node:crypto";
import { exportJWK, generateKeyPair, type JWK } from "jose";
import type { Context, Provider } from "oidc-provider";
import { quietly } from "../../../tools/demo/provider.ts";
import { listen, type LocalServer } from "../../../tools/demo/server.ts";

export const USER = "ada-1815";
const SIGN_IN = "/sign-in/";
const HOUR = 3600;
const SCOPES = "openid email offline_access";

/** The only client. */
export interface FapiClient {
  readonly id: string;
  readonly redirectUrl: string;
  /** The public part of the key that it says who it is with. */
  readonly key: JWK;
}

/** A request to it, as far as a test looks at it. */
export interface FapiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** By names in lower case; empty where one is not there. */
  readonly header: (name: string) => string;
  /** Once it is answered. */
  readonly status: () => number;
}

export interface FapiProvider extends LocalServer {
  readonly issuer: string;
  readonly requests: readonly FapiRequest[];
}

/**
 * Starts it on a port of loopback; it signs everybody in as one user, without a question, and ends ID tokens after
 * `idTokenSeconds`.
 */
export async function startFapiProvider(
  port: number,
  client: FapiClient,
  idTokenSeconds: number,
): Promise<FapiProvider> {
  const issuer = `http://127.0.0.1:${port}`;
  const requests: FapiRequest[] = [];
  const { privateKey } = await generateKeyPair("PS256", { extractable: true });
  const jwks = { keys: [{ ...(await exportJWK(privateKey)), alg: "PS256", use: "sig", kid: "of-the-provider" }] };
  const running = await listen(port, async () => {
    const made: Provider = await quietly(async () => {
      const { Provider } = await import("oidc-provider");
      return new Provider(issuer, { jwks, ...configuration(client, idTokenSeconds, () => made) });
    });
    const protocol = made.callback();
    return async (request, response) => {
      const url = new URL(request.url ?? "/", issuer);
      const header = (name: string): string => String(request.headers[name] ?? "");
      const status = (): number => response.statusCode;
      requests.push({ method: request.method ?? "", path: url.pathname, query: url.searchParams, header, status });
      if (!url.pathname.startsWith(SIGN_IN)) return protocol(request, response);
      const result = { login: { accountId: USER } };
      return made.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
    };
  });
  return { ...running, issuer, requests };
}

function configuration(
  { id, redirectUrl, key }: FapiClient,
  idTokenSeconds: number,
  provider: () => Provider,
): Record<string, unknown> {
  return {
    clients: [
      {
        client_id: id,
        redirect_uris: [redirectUrl],
        grant_types: ["authorization_code", "refresh_token"],
        id_token_signed_response_alg: "PS256",
        dpop_bound_access_tokens: true,
        require_pushed_authorization_requests: true,
        token_endpoint_auth_method: "private_key_jwt",
        jwks: { keys: [key] },
      },
    ],
    clientAuthMethods: ["private_key_jwt"],
    enabledJWA: { idTokenSigningAlgValues: ["PS256"], dPoPSigningAlgValues: ["ES256"] },
    cookies: { keys: ["a key of a test's cookies"] },
    scopes: SCOPES.split(" "),
    claims: { openid: ["sub"], email: ["email", "email_verified"] },
    pkce: { required: () => true },
    ttl: {
      AccessToken: HOUR,
      AuthorizationCode: 60,
      Grant: HOUR,
      IdToken: idTokenSeconds,
      Interaction: HOUR,
      RefreshToken: HOUR,
      Session: HOUR,
    },
    features: {
      devInteractions: { enabled: false },
      fapi: { enabled: true, profile: "2.0" },
      pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
      dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => true },
    },
    interactions: { url: (_: Context, { uid }: { uid: string }) => SIGN_IN + uid },
    issueRefreshToken: () => true,
    rotateRefreshToken: true,
    findAccount: (_: Context, subject: string) => ({
      accountId: subject,
      claims: () => ({ sub: subject, email: "ada@example.com", email_verified: true }),
    }),
    loadExistingGrant: async ({ oidc }: Context) => {
      const { Grant } = provider();
      const known = oidc.session.grantIdFor(oidc.client.clientId);
      if (known !== undefined) return Grant.find(known);
      const grant = new Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope(SCOPES);
      await grant.save();
      return grant;
    },
  };
}
