import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { BrowserClient } from "../../../tools/client/browser-client.ts";
import type { Answer } from "../../../tools/client/exchange.ts";
import { until } from "../../../tools/envoy/until.ts";
import { CLIENT, COOKIE_SECRET } from "../../support/gateway/gateway.ts";
import { NAVIGATION, type Pairs, send } from "../../support/gateway/http.ts";
import { GatewayPod } from "./gateway-pod.ts";
import { type HeadersAnswer, Httpbin } from "./httpbin.ts";
import type { Kubectl, KubernetesObject } from "./kubectl.ts";
import { type Fields, fillIn } from "./manifests.ts";
import { HOSTS } from "./network.ts";
import { ISSUER, PublicProvider } from "./provider.ts";
import { type Rig, theRig } from "./rig.ts";
import { GATEWAY } from "./workloads.ts";

/** Where people find the application. */
export const ORIGIN = `http://${HOSTS.application}`;

/** All kinds of Istio that tests make. */
export const ISTIO_KINDS = [
  ...["wasmplugins", "trafficextensions", "gateways.networking.istio.io", "virtualservices", "serviceentries"],
  ...["destinationrules", "requestauthentications", "authorizationpolicies", "envoyfilters"],
].join(",");

export interface WorldOptions {
  /** Of the gateway's Envoy; 2 by default. */
  readonly workers?: number;
  /** The way to httpbin alone: no plugin, and a gateway without the plugin's environment, as before a first try. */
  readonly bare?: boolean;
}

/** The guide's cluster: the manifests applied as they ship, a provider on the internet, httpbin, and the gateway's pod. */
export class World {
  private constructor(
    readonly rig: Rig,
    /** The filled-in copy of `manifests/`. */
    readonly manifests: string,
    readonly provider: PublicProvider,
    readonly httpbin: Httpbin,
    public pod: GatewayPod,
    private readonly workers: number,
    private readonly registryLogFrom: number,
  ) {}

  /**
   * Fills in the manifests, and applies the guide (`examples/asm-idaas`) in the order of its steps: the secrets, the gateway
   * that has them, the plugin. What earlier tests left of Istio's objects is gone.
   */
  static async start({ workers = 2, bare = false }: WorldOptions = {}): Promise<World> {
    const rig = theRig();
    const { kubectl, folder } = rig;
    await kubectl.run(["delete", ISTIO_KINDS, "--all", "--all-namespaces"]);
    const registryLogFrom = (await registryLog(rig)).length;
    const manifests = await fillIn(folder, usualFields(rig));
    const [provider, httpbin] = await Promise.all([PublicProvider.start(folder, [CLIENT, SECOND]), Httpbin.start()]);
    const parts: { stop(): Promise<void> }[] = [httpbin, provider];
    try {
      if (bare) await withoutSecrets(kubectl);
      await kubectl.applyFolder(join(manifests, bare ? "examples/httpbin" : "examples/asm-idaas/cluster"));
      if (!bare) await patchGateway(kubectl, join(manifests, "base/gateway-environment.yaml"));
      const pod = await GatewayPod.start(rig, GATEWAY, workers);
      parts.unshift(pod);
      const mesh = join(manifests, "examples/asm-idaas/mesh");
      if (!bare) await kubectl.applyFolder(mesh);
      else
        for (const name of ["gateway", "virtual-service"])
          await kubectl.run(["apply", "-f", join(mesh, `${name}.yaml`)]);
      return new World(rig, manifests, provider, httpbin, pod, workers, registryLogFrom);
    } catch (error) {
      for (const part of parts) await part.stop();
      throw error;
    }
  }

  /** A new browser without cookies. */
  async browser(): Promise<BrowserClient> {
    return new BrowserClient({ trustedCertificates: await this.rig.authority() });
  }

  /** Waits until ten connections in a row find a worker whose plugin has the provider's metadata and keys. */
  ready(): Promise<void> {
    return untilInRow("the plugin to be ready", 10, async () => (await navigate("/oauth2/ready")).status === 200);
  }

  /** The paths of the manifests that gateways have pulled from the registry since this world's start. */
  async pulled(): Promise<string[]> {
    const lines = (await registryLog(this.rig)).slice(this.registryLogFrom).split("\n");
    return lines.flatMap((line) => {
      const [, path = ""] = /"GET (\/v2\/\S+\/manifests\/\S+) \S+" 200 .*"go-containerregistry\//.exec(line) ?? [];
      return path === "" ? [] : [path];
    });
  }

  /** Walks the whole login to a page; answers where it ended. */
  async login(browser: BrowserClient, path = "/headers", origin = ORIGIN): Promise<Answer> {
    const page = await browser.open(origin + path);
    if (page.status !== 401) return page;
    return browser.click(page, "Sign in with OpenID Connect");
  }

  /** Merges into the spec of the shipped WasmPlugin. */
  patchPlugin(spec: KubernetesObject): Promise<void> {
    return this.rig.kubectl.patch("wasmplugin/gatehouse", GATEWAY.namespace, { spec });
  }

  /** Ends the gateway's pod and starts another. */
  async restartGateway(): Promise<void> {
    await this.pod.stop();
    this.pod = await GatewayPod.start(this.rig, GATEWAY, this.workers);
  }

  async stop(): Promise<void> {
    await this.pod.stop();
    await Promise.all([this.provider.stop(), this.httpbin.stop()]);
  }
}

/** Lays an environment over the gateway's Deployment, as the manifests' README does. `file`: the patch. */
export async function patchGateway(kubectl: Kubectl, file: string): Promise<void> {
  await kubectl.run(["patch", `deployment/${GATEWAY.name}`, "-n", GATEWAY.namespace, "--patch-file", file]);
}

/** Takes away what an earlier world gave the gateway of secrets. */
async function withoutSecrets(kubectl: Kubectl): Promise<void> {
  await kubectl.run(["delete", "secret/gatehouse", "-n", GATEWAY.namespace, "--ignore-not-found"]);
  const containers = [{ name: "istio-proxy", env: null }];
  await kubectl.run([
    ...["patch", `deployment/${GATEWAY.name}`, "-n", GATEWAY.namespace, "--type=strategic"],
    ...["-p", JSON.stringify({ spec: { template: { spec: { containers } } } })],
  ]);
}

/** A client of the provider beside CLIENT. */
export const SECOND = { id: "second-app", secret: "the second app's secret" };

function registryLog(rig: Rig): Promise<string> {
  return readFile(join(rig.folder, "registry.log"), "utf8");
}

/** Waits until `attempt` has answered true so many times in a row: until every worker does it. */
export async function untilInRow(what: string, times: number, attempt: () => Promise<boolean>): Promise<void> {
  let inRow = 0;
  await until(what, 20_000, async () => {
    inRow = (await attempt().catch(() => false)) ? inRow + 1 : 0;
    return inRow >= times ? true : undefined;
  });
}

/** A page navigation without any cookie. */
export function navigate(path: string, headers: Pairs = []): Promise<Answer> {
  return send(80, { path, headers: [["Host", HOSTS.application], ...NAVIGATION, ...headers] });
}

/** The Cookie header of a browser for the application. */
export function cookieHeader(browser: BrowserClient, origin = ORIGIN): Promise<string> {
  return browser.jar.getCookieString(origin);
}

/** The headers that reached httpbin, by an answer of it; throws where it is another answer. */
export function headersOf(answer: Answer): HeadersAnswer["headers"] {
  if (answer.status !== 200) throw new Error(`httpbin did not answer: ${answer.status} ${answer.body}`);
  return (JSON.parse(answer.body) as HeadersAnswer).headers;
}

/** What the tests fill in where they say nothing else. */
export function usualFields({ images }: Rig): Fields {
  return {
    issuer: ISSUER,
    clientId: CLIENT.id,
    redirectUrl: `${ORIGIN}/oauth2/callback`,
    clientSecret: CLIENT.secret,
    cookieSecret: COOKIE_SECRET,
    image: images.gatehouse,
  };
}
