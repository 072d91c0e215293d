import { randomBytes } from "node:crypto";
import { RELEASE_WASM } from "../build/wasm.ts";
import { bootstrap } from "../envoy/bootstrap.ts";
import { type Envoy, theEnvoy } from "../envoy/find.ts";
import { onFreePort } from "../envoy/free-port.ts";
import { type ListenerOptions, wasmFilter } from "../envoy/listener.ts";
import { EnvoyProcess } from "../envoy/process.ts";
import { ADMIN_GROUP } from "./account.ts";
import { Activity } from "./activity.ts";
import { startApplication } from "./application.ts";
import { type DemoSignIn, type Party, startParty } from "./party.ts";
import { Progress } from "./progress.ts";
import { START, startStartPage } from "./start-page.ts";
import { startWiki, WIKI } from "./wiki.ts";

export interface DemoOptions {
  /** Of the gateway, the provider and the application; a free one where it is left out. */
  readonly port?: number;
  readonly providerPort?: number;
  readonly appPort?: number;
  /** Two providers, of which people choose one; the second is always on a free port. */
  readonly several?: boolean;
}

/** An Envoy with the filter, and its providers and the applications beside it. */
export interface Demo {
  /** "http://localhost:PORT" of the gateway. */
  readonly url: string;
  /** The page that says what to try, and the second application; both behind the gateway. */
  readonly startUrl: string;
  readonly wikiUrl: string;
  readonly signIns: readonly DemoSignIn[];
  readonly applicationUrl: string;
  readonly envoy: EnvoyProcess;
  stop(): Promise<void>;
}

/** Of Envoy's log, which has each request. */
const LINES_KEPT = 1_000;

/** Which requests need a session, and what more. */
const RULES = [
  {
    to: [{ operation: { paths: ["/admin", "/admin/*"] } }],
    require: { claims: [{ name: "groups", values: [ADMIN_GROUP] }] },
  },
  { to: [{ operation: { notPaths: [START.slice(0, -1), `${START}*`] } }] },
];

/** Starts the demo with the release Wasm as it is; rejects, with nothing left running, where a part does not start. */
export async function startDemo(options: DemoOptions, progress = new Progress({ write: () => true })): Promise<Demo> {
  const envoy = await progress.during("finding Envoy", () => theEnvoy(progress.report));
  const start = (port: number): Promise<Demo> => startParts(options, port, envoy);
  return progress.during("starting Envoy, the provider and the applications", () =>
    options.port === undefined ? onFreePort(start) : start(options.port),
  );
}

async function startParts(options: DemoOptions, port: number, envoy: Envoy): Promise<Demo> {
  const running: { stop(): Promise<void> }[] = [];
  const started = <T extends { stop(): Promise<void> }>(part: T): T => {
    running.push(part);
    return part;
  };
  const stop = async (): Promise<void> => {
    for (const part of running.splice(0).reverse()) await part.stop();
  };
  try {
    const url = `http://localhost:${port}`;
    const application = started(await startApplication(options.appPort ?? 0));
    const wiki = started(await startWiki());
    const parties: Party[] = [];
    for (const name of options.several === true ? ["staff", "guests"] : [""]) {
      const party = await startParty(name, url, parties.length === 0 ? options.providerPort : undefined);
      started(party.provider);
      parties.push(party);
    }
    const signIns = parties.map(({ signIn }) => signIn);
    const configuration = {
      ...(parties.length === 1 ? parties[0]?.configuration(port) : {}),
      cookieSecret: { env: "OIDC_COOKIE_SECRET" },
      signIn: { mode: "PAGE" },
      rules: RULES,
      ...(parties.length === 1 ? {} : { relyingParties: parties.map((party) => party.configuration(port)) }),
    };
    const activity = new Activity(new RegExp(`^${START}|\\.(css|js)$`));
    const startPage = started(
      await startStartPage({ activity, url, buttons: signIns.map(({ button }) => button), configuration }),
    );
    const gateway = started(
      await EnvoyProcess.start({
        envoy,
        // At debug the filter says of each request what it decided; all else that Envoy says of Wasm then is passed over.
        componentLogLevel: "wasm:debug",
        lines: { keep: LINES_KEPT, onLine: activity.take },
        bootstrap: bootstrap({
          listeners: [listenerOf(port, configuration, parties)],
          clusters: [
            { name: "application", port: application.port },
            { name: "wiki", port: wiki.port },
            { name: "start-page", port: startPage.port },
            ...parties.map(({ cluster, provider }) => ({ name: cluster, port: provider.port })),
          ],
        }),
      }),
    );
    return {
      url,
      startUrl: url + START,
      wikiUrl: url + WIKI,
      signIns,
      applicationUrl: `http://localhost:${application.port}`,
      envoy: gateway,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function listenerOf(port: number, configuration: object, parties: readonly Party[]): ListenerOptions {
  const secrets = parties.map(({ variable, secret }) => [variable, secret]);
  const environment = {
    ...(Object.fromEntries(secrets) as Record<string, string>),
    OIDC_COOKIE_SECRET: randomBytes(32).toString("base64"),
  };
  return {
    name: "gateway",
    port,
    filters: [wasmFilter({ wasmPath: RELEASE_WASM, configuration, environment })],
    routes: [
      // What the page is told goes on for as long as it is open.
      { prefix: START.slice(0, -1), cluster: "start-page", timeout: "0s" },
      { prefix: WIKI.slice(0, -1), cluster: "wiki" },
      { cluster: "application" },
    ],
  };
}
