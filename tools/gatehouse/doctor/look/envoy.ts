import { jsonOf, listIn, textIn } from "../../json-values.ts";
import { type Client, isAnswer } from "./client.ts";
import type { Cluster } from "./cluster.ts";

/** What Envoy says of itself at its administration interface. */
export interface Envoy {
  /** Which one it is, and how it is asked. */
  readonly name: string;
  /** What is at a path; undefined where it can't be had. */
  get(path: string): Promise<string | undefined>;
}

/** An Envoy whose administration interface is at a URL. */
export function envoyAt(client: Client, url: string): Envoy {
  const base = url.replace(/\/$/, "");
  return {
    name: `Envoy at ${base}`,
    async get(path) {
      const reply = await client.ask(base + path);
      return isAnswer(reply) && reply.status === 200 ? reply.body : undefined;
    },
  };
}

/** The Envoy of a gateway's pod, asked by its agent, else by curl, in the pod. */
export function envoyIn(cluster: Cluster, namespace: string, pod: string): Envoy {
  const inPod = ["exec", "-n", namespace, pod, "-c", "istio-proxy", "--"];
  return {
    name: `Envoy of the pod ${namespace}/${pod}`,
    async get(path) {
      const byAgent = await cluster.run([...inPod, "pilot-agent", "request", "GET", path.replace(/^\//, "")]);
      if (byAgent.ok) return byAgent.out;
      const byCurl = await cluster.run([...inPod, "curl", "-sf", "-m", "5", `http://localhost:15000${path}`]);
      return byCurl.ok ? byCurl.out : undefined;
    },
  };
}

/** The statistics whose names match, by name. Undefined where they can't be had. */
export async function statisticsOf(envoy: Envoy, filter: string): Promise<Map<string, number> | undefined> {
  const text = await envoy.get(`/stats?format=json&filter=${encodeURIComponent(filter)}`);
  if (text === undefined) return undefined;
  return new Map(
    listIn(jsonOf(text), "stats").flatMap((entry) => {
      const name = textIn(entry, "name");
      const value = (entry as { value?: unknown }).value;
      return name === undefined || typeof value !== "number" ? [] : [[name, value] as const];
    }),
  );
}
