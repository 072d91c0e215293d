import { textIn } from "../../json-values.ts";
import type { Check } from "../finding.ts";

export const phase: Check = {
  name: "phase",
  needs: "files",
  finds: ["a plugin that runs after RequestAuthentication and AuthorizationPolicy"],
  run: ({ plugins }) =>
    plugins
      .filter(({ kind, spec }) => kind === "WasmPlugin" && textIn(spec, "phase") !== "AUTHN")
      .map(({ subject, source, spec }) => ({
        severity: "warning",
        subject,
        problem: "RequestAuthentication and AuthorizationPolicy judge before this plugin has forwarded a token",
        source: `what is written in ${source}`,
        found: `phase: ${textIn(spec, "phase") ?? "none"}`,
        expected: "phase: AUTHN",
        mend: "write phase: AUTHN",
      })),
};
