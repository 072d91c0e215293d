/** oidc-provider with what MCP asks of an authorization server: PKCE, resource indicators, and clients that register themselves. */
import { exportJWK, generateKeyPair } from "jose";
import type { Context, Provider } from "oidc-provider";
import { quietly } from "../../../tools/demo/provider.ts";
import { listen, type LocalServer } from "../../../tools/demo/server.ts";

export const USER = "ada-1815";
const SIGN_IN = "/sign-in/";
const HOUR = 3600;

export interface ResourceProvider extends LocalServer {
  readonly issuer: string;
  /** What was asked for: `resource` and `scope` of each authorization request. */
  readonly asked: { readonly resource: string | undefined; readonly scope: string | undefined }[];
}

/** Starts it on a free port of loopback; it signs everybody in as one user, without a question. `client`: the gateway's own. */
export async function startResourceProvider(client: { id: string; secret: string }): Promise<ResourceProvider> {
  let issuer = "";
  const asked: ResourceProvider["asked"] = [];
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const jwks = { keys: [{ ...(await exportJWK(privateKey)), alg: "RS256", use: "sig", kid: "of-the-provider" }] };
  const running = await listen(0, async (port) => {
    issuer = `http://127.0.0.1:${port}`;
    const made: Provider = await quietly(async () => {
      const { Provider } = await import("oidc-provider");
      return new Provider(issuer, {
        jwks,
        clients: [
          { client_id: client.id, client_secret: client.secret, redirect_uris: ["http://127.0.0.1/oauth2/callback"] },
        ],
        cookies: { keys: ["a key of a test's cookies"] },
        scopes: ["openid", "offline_access", "mcp:read", "mcp:write"],
        pkce: { required: () => true },
        ttl: {
          AccessToken: HOUR,
          AuthorizationCode: 60,
          Grant: HOUR,
          IdToken: HOUR,
          Interaction: HOUR,
          Session: HOUR,
        },
        features: {
          devInteractions: { enabled: false },
          registration: { enabled: true },
          resourceIndicators: {
            enabled: true,
            defaultResource: () => undefined,
            useGrantedResource: () => true,
            getResourceServerInfo: (_: Context, resource: string) => ({
              audience: resource,
              scope: "mcp:read mcp:write",
              accessTokenFormat: "jwt",
              jwt: { sign: { alg: "RS256" } },
            }),
          },
        },
        interactions: { url: (_: Context, { uid }: { uid: string }) => SIGN_IN + uid },
        findAccount: (_: Context, subject: string) => ({ accountId: subject, claims: () => ({ sub: subject }) }),
        loadExistingGrant: async ({ oidc }: Context) => {
          const { resource, scope } = oidc.params;
          asked.push({ resource, scope });
          const grant = new made.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
          grant.addOIDCScope(scope ?? "");
          if (resource !== undefined) grant.addResourceScope(resource, scope ?? "");
          await grant.save();
          return grant;
        },
      });
    });
    const protocol = made.callback();
    return async (request, response) => {
      if (!(request.url ?? "").startsWith(SIGN_IN)) return protocol(request, response);
      const result = { login: { accountId: USER }, consent: {} };
      return made.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
    };
  });
  return { ...running, issuer, asked };
}
