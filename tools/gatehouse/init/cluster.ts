import { capture } from "../../envoy/capture.ts";
import { jsonOf, valueIn } from "../json-values.ts";
import type { GatewayPlace, Target } from "./setup.ts";

const TIMEOUT_MS = 10_000;
const CONTROLLERS: Readonly<Record<string, Target>> = {
  "istio.io/gateway-controller": "gateway-api",
  "gateway.envoyproxy.io/gatewayclass-controller": "envoy-gateway",
};
const GATEWAY_LABEL = "gateway.networking.k8s.io/gateway-name";
/** That of the gateway's kind, where an installation of Istio gives one. */
const USUAL_LABEL = "istio";

/** A gateway that a cluster has, and what could protect it. */
export interface FoundGateway extends GatewayPlace {
  readonly target: Target;
}

interface Metadata {
  readonly name: string;
  readonly namespace: string;
}
interface Deployment {
  readonly metadata: Metadata;
  readonly spec: {
    readonly selector: { readonly matchLabels?: Readonly<Record<string, string>> };
    readonly template: {
      readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
      readonly spec: { readonly containers: readonly { readonly name: string }[] };
    };
  };
}
interface GatewayObject {
  readonly kind: string;
  readonly metadata: Metadata;
  readonly spec: { readonly gatewayClassName?: string; readonly controllerName?: string };
}

/** The cluster that kubectl reaches, with the context that it has. */
export class Cluster {
  /** `kubectl`: the command. */
  constructor(private readonly kubectl = "kubectl") {}

  /** Its gateways; undefined where kubectl reaches none, or there is no kubectl. */
  async gateways(): Promise<FoundGateway[] | undefined> {
    const [deployments, classes = [], gateways = []] = await Promise.all([
      this.#list<Deployment>(["deployments.apps", "-A"]),
      // A cluster need not have these kinds.
      this.#list<GatewayObject>(["gatewayclasses.gateway.networking.k8s.io"]),
      this.#list<GatewayObject>(["gateways.gateway.networking.k8s.io", "-A"]),
    ]);
    if (deployments === undefined) return undefined;
    const controllers = new Map(classes.map(({ metadata, spec }) => [metadata.name, spec.controllerName ?? ""]));
    return [
      ...deployments.filter(isIstioGateway).map(placeOf),
      ...gateways.flatMap(({ metadata, spec }) => {
        const target = CONTROLLERS[controllers.get(spec.gatewayClassName ?? "") ?? ""];
        const { name, namespace } = metadata;
        return target === undefined ? [] : [{ target, name, namespace, labels: { [GATEWAY_LABEL]: name } }];
      }),
    ];
  }

  /** The names of the pods with these labels; undefined where kubectl reaches no cluster. */
  async pods({ namespace, labels }: GatewayPlace): Promise<string[] | undefined> {
    const selector = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
    const pods = await this.#list<{ metadata: Metadata }>(["pods", "-n", namespace, "-l", selector.join(",")]);
    return pods?.map(({ metadata }) => metadata.name);
  }

  async #list<T>(what: readonly string[]): Promise<T[] | undefined> {
    const args = ["get", ...what, "-o", "json", "--request-timeout=5s"];
    const { code, stdout } = await capture(this.kubectl, args, { timeoutMs: TIMEOUT_MS });
    const items = code === 0 ? valueIn(jsonOf(stdout), "items") : undefined;
    return Array.isArray(items) ? (items as T[]) : undefined;
  }
}

/** What is injected into a workload is not in its Deployment, but for gateways, which are nothing else. */
function isIstioGateway({ spec }: Deployment): boolean {
  const { metadata, spec: pod } = spec.template;
  return pod.containers.some(({ name }) => name === "istio-proxy") && metadata?.labels?.[GATEWAY_LABEL] === undefined;
}

function placeOf({ metadata, spec }: Deployment): FoundGateway {
  const usual = spec.template.metadata?.labels?.[USUAL_LABEL];
  const labels = usual === undefined ? (spec.selector.matchLabels ?? {}) : { [USUAL_LABEL]: usual };
  return { target: "istio", name: metadata.name, namespace: metadata.namespace, labels };
}
