/** The gateway under test: an Envoy with the filter, and these relying parties. */
import { until } from "../../tools/envoy/until.ts";
import type { Application } from "../support/gateway/application.ts";
import { Gateway, providerTimeout } from "../support/gateway/gateway.ts";
import { send } from "../support/gateway/http.ts";
import type { ConfiguredParty, Subject } from "./subject.ts";
import { ACCESS_TOKEN_HEADER } from "./trial.ts";

/** Starts it; on return it can sign people in at those of `parties` that are `ready`. */
export async function startGateway(
  parties: readonly ConfiguredParty[],
  ready: readonly ConfiguredParty[],
  application: Application,
  workers: number,
): Promise<Subject> {
  const gateway = await Gateway.start({
    issuer: "",
    providerPort: 0,
    applicationPort: application.address.port,
    clusters: parties.map(({ name, provider }) => ({ name, port: provider.address.port })),
    concurrency: workers,
    waitForReady: false,
    plugins: [
      {
        configure: ({ clientId, clientSecret, cookieSecret }) => ({
          ...{ clientId, clientSecret, cookieSecret },
          forward: { accessToken: { header: ACCESS_TOKEN_HEADER } },
          relyingParties: parties.map(configurationOf),
        }),
        // As docs/protocol.md asks for where the configuration is one's own.
        allowsStopIteration: true,
      },
    ],
  });
  try {
    for (const { host } of ready) await untilReady(gateway.port, host, workers);
  } catch (error) {
    await gateway.stop();
    throw error;
  }
  return { port: gateway.port, log: () => gateway.envoy.log, stop: () => gateway.stop() };
}

/** As a client is configured that is registered for RS256, as those of the suite are. */
function configurationOf({ name, host, provider, profile }: ConfiguredParty): object {
  const { configuration = {} } = profile;
  return {
    name,
    issuer: provider.issuer,
    hosts: [host],
    redirectUrl: `https://${host}/oauth2/callback`,
    provider: {
      clusters: { "*": name },
      timeout: providerTimeout(5),
      userInfo: "ALWAYS",
      signingAlgorithms: ["RS256"],
      ...configuration.provider,
    },
    ...(configuration.logout === undefined ? {} : { logout: configuration.logout }),
  };
}

/** Waits until connections enough in a row find a worker that can sign people in on a host. */
async function untilReady(port: number, host: string, workers: number): Promise<void> {
  let inRow = 0;
  await until(`${host} to be ready`, 15_000, async () => {
    const { status } = await send(port, { path: "/oauth2/ready", headers: [["Host", host]] });
    inRow = status === 200 ? inRow + 1 : 0;
    return inRow >= 2 * workers ? true : undefined;
  });
}
