import { comment, replace, setHeader, shippedManifest, yamlOf } from "../manifest.ts";
import { inFolder } from "../paths.ts";
import { CannotRun, type Rendered, type Setup } from "../setup.ts";
import { checksOf } from "./checks.ts";
import { environmentFile, envoyConfiguration, theFilter, variablesOf } from "./envoy.ts";

/** Where Envoy's image has the authorities that everybody trusts. */
const AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt";
/** The application of the example, which is there where no other is named. */
export const HTTPBIN = { host: "httpbin", port: 8080 };

/** For docker compose: a folder with all that it takes. */
export async function compose(setup: Setup): Promise<Rendered> {
  if (setup.secrets !== "env") {
    throw new CannotRun(
      "with docker compose the secrets are in .env, which the container's user needs not read: --secrets env",
    );
  }
  const configuration = await envoyConfiguration(setup, "/etc/envoy/gatehouse.wasm", AUTHORITIES);
  setHeader(configuration, ["Gatehouse in Envoy, as compose.yaml runs it. The secrets are in .env."]);
  const port = setup.listenPort.toString();
  const file = await shippedManifest("examples/envoy/compose.yaml");
  setHeader(file, [
    `Envoy with Gatehouse before ${setup.upstream.host}, on this machine, port ${port}: docker compose up`,
  ]);
  const service = ["services", "envoy"];
  replace(file, [...service, "image"], `envoyproxy/envoy:v${setup.envoyVersion}`);
  const variables = variablesOf(setup).map((name) => [name, `\${${name}:?is in .env}`] as const);
  replace(file, [...service, "environment"], Object.fromEntries(variables));
  comment(
    file,
    [...service, "environment", variables[0]?.[0] ?? ""],
    "From the file .env beside this one, or from the shell.",
  );
  replace(file, [...service, "ports"], [`127.0.0.1:${port}:${port}`]);
  replace(file, [...service, "volumes", 1], "./gatehouse.wasm:/etc/envoy/gatehouse.wasm:ro");
  if (setup.upstream.host !== HTTPBIN.host) {
    file.deleteIn(["services", "httpbin"]);
    file.deleteIn([...service, "depends_on"]);
  }
  const path = inFolder(setup, "compose.yaml");
  return {
    files: [
      { name: "compose.yaml", content: yamlOf([file]), holdsSecrets: false },
      { name: "envoy.yaml", content: yamlOf([configuration]), holdsSecrets: false },
      { name: ".env", content: environmentFile(setup, quoted), holdsSecrets: true },
      await theFilter(),
    ],
    commands: [`docker compose -f ${path} up`],
    checks: checksOf(setup),
    remarks: [],
  };
}

/** As compose reads it: nothing is replaced between single quotes. */
function quoted(value: string): string {
  return value.includes("'") ? `"${value.replace(/["\\$]/g, "\\$&")}"` : `'${value}'`;
}
