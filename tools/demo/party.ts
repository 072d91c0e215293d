import { randomBytes } from "node:crypto";
import { type RunningProvider, startProvider } from "./provider.ts";

/** One way to sign in to the demo. */
export interface DemoSignIn {
  /** What its button says. */
  readonly button: string;
  readonly issuer: string;
  readonly clientId: string;
}

/** A relying party of the demo, and its provider. */
export interface Party {
  readonly provider: RunningProvider;
  readonly signIn: DemoSignIn;
  /** The cluster of its provider, and the variable that its client's secret is in. */
  readonly cluster: string;
  readonly variable: string;
  readonly secret: string;
  /** What the filter is told of it, where the gateway is at this port. */
  readonly configuration: (port: number) => object;
}

/** Starts a provider, and says how the gateway at `url` is its client. `name`: "" where it is the only one. */
export async function startParty(name: string, url: string, providerPort = 0): Promise<Party> {
  const suffix = name === "" ? "" : `-${name}`;
  const client = {
    id: `gatehouse-demo${suffix}`,
    secret: randomBytes(24).toString("base64url"),
    redirectUrls: [`${url}/oauth2/callback${name === "" ? "" : `/${name}`}`],
    signedOutUrl: `${url}/oauth2/signed_out`,
  };
  const provider = await startProvider(providerPort, client);
  const cluster = `provider${suffix}`;
  const variable = `OIDC_CLIENT_SECRET${suffix.toUpperCase().replace("-", "_")}`;
  const displayName = name === "" ? "Demo Identity" : `Demo Identity (${name})`;
  return {
    provider,
    signIn: {
      button: name === "" ? "Sign in with OpenID Connect" : `Sign in with ${displayName}`,
      issuer: provider.issuer,
      clientId: client.id,
    },
    cluster,
    variable,
    secret: client.secret,
    configuration: (port) => ({
      ...(name === "" ? {} : { name }),
      issuer: provider.issuer,
      clientId: client.id,
      clientSecret: { env: variable },
      redirectUrl: client.redirectUrls[0],
      provider: { displayName, clusters: { "*": cluster } },
      // Cookies of localhost go to all its ports: a name of its own keeps demos side by side apart.
      session: { cookie: { name: `gatehouse-${port}${suffix}` } },
    }),
  };
}
