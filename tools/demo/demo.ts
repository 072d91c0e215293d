import { randomBytes } from "node:crypto";
import { RELEASE_WASM } from "../build/wasm.ts";
import { bootstrap } from "../envoy/bootstrap.ts";
import { theEnvoy } from "../envoy/find.ts";
import { onFreePort } from "../envoy/free-port.ts";
import { wasmFilter } from "../envoy/listener.ts";
import { EnvoyProcess } from "../envoy/process.ts";
import { startApplication } from "./application.ts";
import { Progress } from "./progress.ts";
import { type RunningProvider, startProvider } from "./provider.ts";

export interface DemoOptions {
  /** Of the gateway, the provider and the application; a free one where it is left out. */
  readonly port?: number;
  readonly providerPort?: number;
  readonly appPort?: number;
  /** Two providers, of which people choose one; the second is always on a free port. */
  readonly several?: boolean;
}

/** One way to sign in to the demo. */
export interface DemoSignIn {
  /** What its button says. */
  readonly button: string;
  readonly issuer: string;
  readonly clientId: string;
}

/** An Envoy with the filter, and its providers and the application beside it. */
export interface Demo {
  /** "http://localhost:PORT" of the gateway. */
  readonly url: string;
  readonly signIns: readonly DemoSignIn[];
  readonly applicationUrl: string;
  readonly envoy: EnvoyProcess;
  stop(): Promise<void>;
}

/** Starts the demo with the release Wasm as it is; rejects, with nothing left running, where a part does not start. */
export async function startDemo(options: DemoOptions, progress = new Progress({ write: () => true })): Promise<Demo> {
  const envoy = await progress.during("finding Envoy", () => theEnvoy(progress.report));
  const start = async (port: number): Promise<Demo> => {
    const running: { stop(): Promise<void> }[] = [];
    const stop = async (): Promise<void> => {
      for (const part of running.splice(0).reverse()) await part.stop();
    };
    try {
      const url = `http://localhost:${port}`;
      const application = await startApplication(options.appPort ?? 0);
      running.push(application);
      const parties: Party[] = [];
      for (const name of options.several === true ? ["staff", "guests"] : [""]) {
        const party = await startParty(name, url, parties.length === 0 ? options.providerPort : undefined);
        running.push(party.provider);
        parties.push(party);
      }
      const gateway = await EnvoyProcess.start({
        envoy,
        bootstrap: bootstrap({
          listeners: [
            {
              name: "gateway",
              port,
              filters: [
                wasmFilter({
                  wasmPath: RELEASE_WASM,
                  configuration: {
                    cookieSecret: { env: "OIDC_COOKIE_SECRET" },
                    signIn: { mode: "PAGE" },
                    ...(options.several === true
                      ? { relyingParties: parties.map((party) => party.configuration(port)) }
                      : parties[0]?.configuration(port)),
                  },
                  environment: {
                    ...Object.fromEntries(parties.map(({ variable, secret }) => [variable, secret])),
                    OIDC_COOKIE_SECRET: randomBytes(32).toString("base64"),
                  },
                }),
              ],
              routes: [{ cluster: "application" }],
            },
          ],
          clusters: [
            { name: "application", port: application.port },
            ...parties.map(({ cluster, provider }) => ({ name: cluster, port: provider.port })),
          ],
        }),
      });
      running.push(gateway);
      const applicationUrl = `http://localhost:${application.port}`;
      return { url, signIns: parties.map(({ signIn }) => signIn), applicationUrl, envoy: gateway, stop };
    } catch (error) {
      await stop();
      throw error;
    }
  };
  return progress.during("starting Envoy, the provider and the application", () =>
    options.port === undefined ? onFreePort(start) : start(options.port),
  );
}

/** A relying party of the demo, and its provider. */
interface Party {
  readonly provider: RunningProvider;
  readonly signIn: DemoSignIn;
  /** The cluster of its provider, and the variable that its client's secret is in. */
  readonly cluster: string;
  readonly variable: string;
  readonly secret: string;
  /** What the filter is told of it, where the gateway is at this port. */
  readonly configuration: (port: number) => object;
}

/** `name`: "" where it is the only one. */
async function startParty(name: string, url: string, providerPort = 0): Promise<Party> {
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
  const displayName = `the demo's ${name}`;
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
      provider: { clusters: { "*": cluster }, ...(name === "" ? {} : { displayName }) },
      // Cookies of localhost go to all its ports: a name of its own keeps demos side by side apart.
      session: { cookie: { name: `gatehouse-${port}${suffix}` } },
    }),
  };
}
