import { textIn } from "../../json-values.ts";
import type { Check, Finding } from "../finding.ts";
import type { Plugin } from "../patient.ts";

export const failStrategy: Check = {
  name: "fail-strategy",
  needs: "files",
  finds: ["FAIL_OPEN: everything passes where the filter can't run"],
  run: ({ plugins }) => plugins.flatMap((plugin) => ofPlugin(plugin)),
};

function ofPlugin({ kind, wasm, subject, source }: Plugin): Finding[] {
  const say = (found: string, expected: string): Finding => ({
    severity: "error",
    subject,
    problem:
      "every request passes, without a session, whenever the filter can't run: its image can't be pulled, or it traps",
    source: `what is written in ${source}`,
    found,
    expected,
    mend: `write ${expected}`,
  });
  if (kind === "pluginConfig") return [];
  if (kind === "EnvoyExtensionPolicy") {
    return wasm["failOpen"] === true ? [say("failOpen: true", "failOpen: false")] : [];
  }
  if (kind === "Envoy") {
    const policy = textIn(wasm, "failure_policy");
    if (wasm["fail_open"] === true || policy === "FAIL_OPEN") {
      const found = wasm["fail_open"] === true ? "fail_open: true" : "failure_policy: FAIL_OPEN";
      return [say(found, "failure_policy: FAIL_RELOAD")];
    }
    return [];
  }
  return textIn(wasm, "failStrategy") === "FAIL_OPEN"
    ? [say("failStrategy: FAIL_OPEN", "failStrategy: FAIL_RELOAD")]
    : [];
}
