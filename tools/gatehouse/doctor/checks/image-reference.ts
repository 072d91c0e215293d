import { textIn } from "../../json-values.ts";
import type { Check, Finding } from "../finding.ts";
import type { Plugin } from "../patient.ts";

export const imageReference: Check = {
  name: "image-reference",
  needs: "files",
  finds: [
    "a reference without oci://, with which Istio may leave the plugin out",
    "a tag in place of a digest",
    "a placeholder",
  ],
  run: ({ plugins }) => plugins.flatMap((plugin) => ofPlugin(plugin)),
};

function urlOf({ kind, wasm }: Plugin): string | undefined {
  if (kind === "WasmPlugin" || kind === "TrafficExtension") return textIn(wasm, "url") ?? "";
  return kind === "EnvoyExtensionPolicy" ? textIn(wasm, "code", "image", "url") : undefined;
}

function ofPlugin(plugin: Plugin): Finding[] {
  const url = urlOf(plugin);
  if (url === undefined) return [];
  const base = { subject: plugin.subject, source: `what is written in ${plugin.source}`, found: `url: ${url}` };
  const mend = "write the line that `gatehouse image --push` prints: oci://REGISTRY/NAME@sha256:DIGEST";
  const expected = "oci:// and a digest";
  const bare = url.replace(/^oci:\/\//, "");
  if (!/^(oci|file|https?):\/\//.test(url) && plugin.kind !== "EnvoyExtensionPolicy") {
    const problem = "Istio may not understand where the image is, and then leaves the plugin out: every request passes";
    return [{ ...base, severity: "error", problem, expected, mend }];
  }
  if (/FILL_IN|sha256:0{64}/.test(url)) {
    const problem = "no image was filled in: it can't be pulled, and every request is refused";
    return [{ ...base, severity: "error", problem, expected, mend }];
  }
  if (/^(file|https?):\/\//.test(url) || bare.includes("@sha256:")) return [];
  const problem =
    "the image is named by a tag: what runs may be another one after a restart, and an old one where it is cached";
  return [{ ...base, severity: "warning", problem, expected: "a digest, which is always the same image", mend }];
}
