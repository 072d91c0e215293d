import type { FoundGateway } from "./cluster.ts";
import type { Earlier } from "./from-file.ts";
import { labelsIn, type Options } from "./options.ts";
import type { Questions } from "./questions.ts";
import { CannotRun, type GatewayPlace, type Target, TARGETS } from "./setup.ts";

/** What an installation of Istio makes. */
const USUAL: GatewayPlace = {
  name: "istio-ingressgateway",
  namespace: "istio-system",
  labels: { istio: "ingressgateway" },
};
const LABELS: Readonly<Record<Target, string>> = {
  istio: "Istio, its own ingress gateway",
  "gateway-api": "Istio, a Gateway of the Gateway API",
  "envoy-gateway": "Envoy Gateway",
  envoy: "Envoy alone",
  compose: "docker compose, to try it on this machine",
};
const GATEWAY_LABEL = "gateway.networking.k8s.io/gateway-name";

/** Whether a target is a gateway of a cluster. */
export function isInCluster(target: Target): boolean {
  return target !== "envoy" && target !== "compose";
}

/** The target, as said, else as the cluster's gateways have it, else as asked for. `found`: undefined where there is no cluster. */
export async function chooseTarget(
  options: Options,
  earlier: Earlier | undefined,
  found: readonly FoundGateway[] | undefined,
  questions: Questions | undefined,
): Promise<Target> {
  const said = options.target ?? earlier?.target;
  if (said !== undefined) return said;
  const [likely = "istio", ...others] = [...new Set(found?.map(({ target }) => target))];
  if (questions === undefined) {
    if (others.length > 0)
      throw new CannotRun(`the cluster has gateways of several kinds, expected --target: ${listOf(found ?? [])}`);
    return likely;
  }
  const choices = TARGETS.map((value) => ({ value, label: LABELS[value] }));
  return questions.choice("What runs your gateway?", choices, likely);
}

export interface ChosenGateway {
  readonly gateway: GatewayPlace;
  readonly remarks: readonly string[];
}

/** The gateway of a target. Throws where it has to be said, and nobody can be asked. */
export async function chooseGateway(
  target: Target,
  options: Options,
  earlier: Earlier | undefined,
  found: readonly FoundGateway[] | undefined,
  questions: Questions | undefined,
): Promise<ChosenGateway> {
  if (!isInCluster(target)) return { gateway: USUAL, remarks: [] };
  const said = saidOf(options, earlier);
  const fitting = (found ?? []).filter((one) => one.target === target && fits(one, said));
  const one = fitting.length > 1 ? await oneOf(fitting, questions) : fitting[0];
  if (one !== undefined) return { gateway: { ...one, ...said }, remarks: [] };
  const remarks = found === undefined ? [] : [`the cluster has no gateway like that: ${listOf(found)}`];
  if (target === "istio") return { gateway: { ...USUAL, ...said }, remarks };
  const { name, namespace } = said;
  if (name === undefined || namespace === undefined) {
    if (questions === undefined)
      throw new CannotRun(`${[...remarks, "missing"].join("; ")}: --gateway and --namespace of the Gateway`);
    const needed = (text: string): string | undefined => (text === "" ? "expected a name" : undefined);
    const asked = {
      name: name ?? (await questions.line("The Gateway's name", needed, "gateway")),
      namespace: namespace ?? (await questions.line("Its namespace", needed, "istio-ingress")),
    };
    return { gateway: { ...asked, labels: { [GATEWAY_LABEL]: asked.name } }, remarks };
  }
  return { gateway: { name, namespace, labels: { [GATEWAY_LABEL]: name } }, remarks };
}

function saidOf(options: Options, earlier: Earlier | undefined): Partial<GatewayPlace> {
  return {
    ...earlier?.gateway,
    ...(options.gateway === undefined ? {} : { name: options.gateway }),
    ...(options.namespace === undefined ? {} : { namespace: options.namespace }),
    ...(options.selector === undefined ? {} : { labels: labelsIn(options.selector) }),
  };
}

function fits(found: FoundGateway, said: Partial<GatewayPlace>): boolean {
  const { name = found.name, namespace = found.namespace, labels = {} } = said;
  if (name !== found.name || namespace !== found.namespace) return false;
  return Object.entries(labels).every(([label, value]) => (found.labels[label] ?? value) === value);
}

async function oneOf(
  found: readonly FoundGateway[],
  questions: Questions | undefined,
): Promise<FoundGateway | undefined> {
  const usual = found.find(({ labels }) => labels["istio"] === USUAL.labels["istio"]);
  if (questions === undefined) {
    if (usual !== undefined) return usual;
    throw new CannotRun(`the cluster has several gateways, expected --gateway and --namespace: ${listOf(found)}`);
  }
  const options = found.map(({ name, namespace }, i) => ({ value: i.toString(), label: `${name} in ${namespace}` }));
  const initial = usual === undefined ? 0 : found.indexOf(usual);
  return found[Number(await questions.choice("Which gateway?", options, initial.toString()))];
}

function listOf(found: readonly FoundGateway[]): string {
  if (found.length === 0) return "none was found";
  return found.map(({ target, name, namespace }) => `${name} in ${namespace} (${target})`).join(", ");
}
