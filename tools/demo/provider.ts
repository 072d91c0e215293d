import { randomBytes } from "node:crypto";
import { exportJWK, generateKeyPair } from "jose";
import type { Context, Interaction, Provider } from "oidc-provider";
import { ACCOUNTS } from "./account.ts";
import { contentSecurityPolicy, fillIn, sendPage } from "./pages.ts";
import { listen, type LocalServer } from "./server.ts";
import { ACR_VALUES, formActionTo, interactionPolicy, signIn } from "./sign-in.ts";

/** The application that the provider signs people in to. */
export interface RegisteredClient {
  readonly id: string;
  readonly secret: string;
  readonly redirectUrls: readonly string[];
  readonly signedOutUrl: string;
  readonly backChannelLogout?: BackChannelLogout;
  /** What else it is registered with (OpenID Connect Dynamic Client Registration 1.0, section 2); wins over what is above. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** What oidc-provider is configured with for it beside all else, its features beside those that all have. */
  readonly configuration?: Readonly<Record<string, unknown>> & {
    readonly features?: Readonly<Record<string, unknown>>;
  };
}

/** Where the client is told of the sessions that end at the provider (OpenID Connect Back-Channel Logout 1.0). */
interface BackChannelLogout {
  readonly url: string;
  /** Whether ID tokens and notices have `sid`, or notices `sub` alone. */
  readonly withSid: boolean;
  /** How the provider reaches it. */
  readonly fetch: (url: string | URL, options?: RequestInit) => Promise<Response>;
}

export interface RunningProvider extends LocalServer {
  readonly issuer: string;
  /** How many refresh tokens were revoked or otherwise destroyed. */
  refreshTokensDestroyed(): number;
}

/** Where the claims of a user are, beside `sub`. */
export type ClaimsPlace = "ID_TOKEN" | "USERINFO" | "SIGNED_USERINFO";

const SCOPES = ["openid", "email", "profile", "offline_access"];
const HOUR = 3600;
const SIGN_IN = "/sign-in/";

/**
 * Starts an OpenID provider on loopback, with the demo's accounts, one client and a new signing key. `idTokenSeconds`: for so long
 * its ID tokens are valid.
 */
export async function startProvider(
  port: number,
  client: RegisteredClient,
  idTokenSeconds = HOUR,
  claimsAt: ClaimsPlace = "ID_TOKEN",
): Promise<RunningProvider> {
  let issuer = "";
  let destroyed = 0;
  const server = await listen(port, async (bound) => {
    issuer = `http://localhost:${bound}`;
    const provider = await quietly(async () => {
      const { Provider } = await import("oidc-provider");
      // The configuration is complete only with the provider itself, which makes the grants.
      const made: Provider = new Provider(
        issuer,
        await configuration(bound, client, idTokenSeconds, claimsAt, () => made),
      );
      return made;
    });
    provider.on("refresh_token.destroyed", () => destroyed++);
    const protocol = provider.callback();
    return async (request, response) => {
      const path = (request.url ?? "/").split("?")[0] ?? "/";
      if (path === "/style.css") return sendPage(response, "style.css");
      if (path.startsWith(SIGN_IN)) return signIn(provider, client, request, response);
      return protocol(request, response);
    };
  });
  return { ...server, issuer, refreshTokensDestroyed: () => destroyed };
}

async function configuration(
  port: number,
  client: RegisteredClient,
  idTokenSeconds: number,
  claimsAt: ClaimsPlace,
  provider: () => Provider,
): Promise<Record<string, unknown>> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const { backChannelLogout } = client;
  const { features, ...further } = client.configuration ?? {};
  return {
    ...further,
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        client_name: "Gatehouse demo",
        grant_types: ["authorization_code", "refresh_token"],
        redirect_uris: client.redirectUrls,
        post_logout_redirect_uris: [client.signedOutUrl],
        ...(claimsAt === "SIGNED_USERINFO" ? { userinfo_signed_response_alg: "RS256" } : {}),
        ...(backChannelLogout === undefined
          ? {}
          : {
              backchannel_logout_uri: backChannelLogout.url,
              backchannel_logout_session_required: backChannelLogout.withSid,
            }),
        ...client.metadata,
      },
    ],
    jwks: {
      keys: [{ ...(await exportJWK(privateKey)), alg: "RS256", use: "sig", kid: randomBytes(6).toString("hex") }],
    },
    // Cookies of localhost go to all its ports: with the port in their names, demos side by side keep theirs apart.
    cookies: {
      keys: [randomBytes(32).toString("base64url")],
      names: { session: `op-${port}`, interaction: `op-${port}-sign-in`, resume: `op-${port}-resume` },
    },
    scopes: SCOPES,
    acrValues: ACR_VALUES,
    interactions: {
      url: (_: Context, interaction: Interaction) => SIGN_IN + interaction.uid,
      policy: await interactionPolicy(),
    },
    claims: {
      openid: ["sub"],
      email: ["email", "email_verified"],
      profile: ["name", "preferred_username", "groups"],
    },
    // Most providers have the claims in the ID token; this one would have them at userinfo alone.
    conformIdTokenClaims: claimsAt !== "ID_TOKEN",
    ttl: {
      AccessToken: HOUR,
      IdToken: idTokenSeconds,
      RefreshToken: 24 * HOUR,
      Interaction: HOUR,
      Session: 24 * HOUR,
      Grant: 24 * HOUR,
    },
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true, allowedPolicy: mayRevoke },
      rpInitiatedLogout: { enabled: true, ...signOutPages(client) },
      jwtUserinfo: { enabled: true },
      backchannelLogout: { enabled: backChannelLogout !== undefined },
      ...features,
    },
    ...(backChannelLogout === undefined ? {} : { fetch: backChannelLogout.fetch }),
    clientBasedCORS: () => false,
    findAccount: (_: Context, subject: string) => {
      const account = ACCOUNTS.find((candidate) => candidate.subject === subject);
      return account && { accountId: subject, claims: () => ({ sub: subject, ...account.claims }) };
    },
    issueRefreshToken: () => true,
    // The client is the operator's own: nobody is asked whether it may have what it asks for.
    loadExistingGrant: async ({ oidc }: Context) => {
      const id = oidc.session.grantIdFor(oidc.client.clientId);
      if (id !== undefined) return provider().Grant.find(id);
      const { Grant } = provider();
      const grant = new Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope(SCOPES.join(" "));
      await grant.save();
      return grant;
    },
    renderError: async (ctx: Context, out: { error: string; error_description?: string }) => {
      ctx.type = "html";
      ctx.set("content-security-policy", contentSecurityPolicy("'self'"));
      ctx.body = await fillIn("message.html", { heading: out.error, text: out.error_description ?? "" });
    },
  };
}

/** A client revokes its own tokens. */
function mayRevoke(_: Context, client: { clientId: string }, token: { clientId: string }): boolean {
  return token.clientId === client.clientId;
}

/** The page that asks before it ends the provider's session, and the one for who has nowhere to return to. */
function signOutPages(client: RegisteredClient): Record<string, unknown> {
  return {
    logoutSource: async (ctx: Context, form: string) => {
      ctx.set("content-security-policy", contentSecurityPolicy(formActionTo(client)));
      ctx.body = (await fillIn("sign-out.html")).replace("<!-- form -->", () => form);
    },
    postLogoutSuccessSource: async (ctx: Context) => {
      ctx.set("content-security-policy", contentSecurityPolicy("'none'"));
      ctx.body = await fillIn("message.html", { heading: "Signed out", text: "Your session here has ended." });
    },
  };
}

/** Keeps quiet about what oidc-provider warns of at its start: that its memory and Node 20 are not for production. */
export async function quietly<T>(start: () => Promise<T>): Promise<T> {
  const { warn } = console;
  console.warn = (...message: unknown[]) => {
    if (!String(message[0]).includes("oidc-provider WARNING")) warn(...message);
  };
  try {
    return await start();
  } finally {
    console.warn = warn;
  }
}
