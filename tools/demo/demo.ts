import { randomBytes } from "node:crypto";
import { RELEASE_WASM } from "../build/wasm.ts";
import { bootstrap } from "../envoy/bootstrap.ts";
import { theEnvoy } from "../envoy/find.ts";
import { onFreePort } from "../envoy/free-port.ts";
import { wasmFilter } from "../envoy/listener.ts";
import { EnvoyProcess } from "../envoy/process.ts";
import { startApplication } from "./application.ts";
import { startProvider } from "./provider.ts";

export interface DemoOptions {
  /** Of the gateway, the provider and the application; a free one where it is left out. */
  readonly port?: number;
  readonly providerPort?: number;
  readonly appPort?: number;
}

/** An Envoy with the filter, and the provider and the application beside it. */
export interface Demo {
  /** "http://localhost:PORT" of the gateway. */
  readonly url: string;
  readonly clientId: string;
  readonly issuer: string;
  readonly applicationUrl: string;
  readonly envoy: EnvoyProcess;
  stop(): Promise<void>;
}

/** Starts the demo with the release Wasm as it is; rejects, with nothing left running, where a part does not start. */
export async function startDemo(options: DemoOptions, report: (line: string) => void): Promise<Demo> {
  const envoy = await theEnvoy(report);
  const start = async (port: number): Promise<Demo> => {
    const running: { stop(): Promise<void> }[] = [];
    const stop = async (): Promise<void> => {
      for (const part of running.splice(0).reverse()) await part.stop();
    };
    try {
      const url = `http://localhost:${port}`;
      const client = {
        id: "gatehouse-demo",
        secret: randomBytes(24).toString("base64url"),
        redirectUrls: [`${url}/oauth2/callback`],
        signedOutUrl: `${url}/oauth2/signed_out`,
      };
      const application = await startApplication(options.appPort ?? 0);
      running.push(application);
      const provider = await startProvider(options.providerPort ?? 0, client);
      running.push(provider);
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
                    issuer: provider.issuer,
                    clientId: client.id,
                    clientSecret: { env: "OIDC_CLIENT_SECRET" },
                    redirectUrl: client.redirectUrls[0],
                    cookieSecret: { env: "OIDC_COOKIE_SECRET" },
                    provider: { clusters: { "*": "provider" } },
                    // Cookies of localhost go to all its ports: a name of its own keeps demos side by side apart.
                    session: { cookie: { name: `gatehouse-${port}` } },
                    signIn: { mode: "PAGE" },
                  },
                  environment: {
                    OIDC_CLIENT_SECRET: client.secret,
                    OIDC_COOKIE_SECRET: randomBytes(32).toString("base64"),
                  },
                }),
              ],
              routes: [{ cluster: "application" }],
            },
          ],
          clusters: [
            { name: "application", port: application.port },
            { name: "provider", port: provider.port },
          ],
        }),
      });
      running.push(gateway);
      const applicationUrl = `http://localhost:${application.port}`;
      return { url, clientId: client.id, issuer: provider.issuer, applicationUrl, envoy: gateway, stop };
    } catch (error) {
      await stop();
      throw error;
    }
  };
  return options.port === undefined ? onFreePort(start) : start(options.port);
}
