import { isDeepStrictEqual } from "node:util";
import { listIn, numberIn, objectIn } from "../../json-values.ts";
import type { Check } from "../finding.ts";
import type { Plugin } from "../patient.ts";

export const twoPlugins: Check = {
  name: "two-plugins",
  needs: "files",
  finds: ["two plugins on one port of a gateway: each takes the other's callbacks and cookies"],
  run: ({ plugins }) => {
    const pairs = plugins.flatMap((first, i) => plugins.slice(i + 1).map((second) => [first, second] as const));
    return pairs
      .filter(([first, second]) => meet(first, second))
      .map(([first, second]) => ({
        severity: "error",
        subject: `${first.subject} and ${second.subject}`,
        problem:
          "both are on one port of one gateway: each answers under /oauth2 and takes out the other's identity headers, so that no login gets done",
        source: `what is written in ${[...new Set([first.source, second.source])].join(" and ")}`,
        found: `the same selector, and ports ${portsOf(first)} and ${portsOf(second)}`,
        expected: "one plugin on a port",
        mend: "make one plugin of them, with `relyingParties`; or give each a port with `match: [{ports: [{number: …}]}]`, and variables of its own",
      }));
  },
};

function ports({ spec }: Plugin): number[] {
  return listIn(spec, "match").flatMap((match) =>
    listIn(match, "ports").flatMap((port) => numberIn(port, "number") ?? []),
  );
}

function portsOf(plugin: Plugin): string {
  const numbers = ports(plugin);
  return numbers.length > 0 ? numbers.join(", ") : "all";
}

/** Whether both stand before some request. */
function meet(first: Plugin, second: Plugin): boolean {
  const isIstio = [first, second].every(({ kind }) => kind === "WasmPlugin" || kind === "TrafficExtension");
  if (!isIstio || (first.namespace !== second.namespace && first.namespace.length > 0 && second.namespace.length > 0)) {
    return false;
  }
  if (first.found.where === second.found.where && first.source !== second.source) return false;
  const places = [first, second].map(({ spec }) => [objectIn(spec, "selector"), listIn(spec, "targetRefs")]);
  if (!isDeepStrictEqual(places[0], places[1])) return false;
  const [own, others] = [ports(first), ports(second)];
  return own.length === 0 || others.length === 0 || own.some((port) => others.includes(port));
}
