import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { exchange } from "../../../tools/client/exchange.ts";
import { certificateFiles } from "./certificates.ts";
import { Child } from "./child.ts";
import { ADDRESSES, HOSTS } from "./network.ts";

/** Who may pull from the private registry; the hash is bcrypt's, of this password. */
export const PULLER = { name: "puller", password: "pull-me" } as const;
const PULLER_HASH = "$2b$05$abcdefghijklmnopqrstuuBp.n58v886n7kD7.z9i0nzqxtQ8I2P.";

/**
 * Starts a registry of images that speaks https under its name, and waits until it answers. Both have the same images; the
 * private one asks who pulls.
 */
export async function startRegistry(folder: string, name: "registry" | "privateRegistry"): Promise<Child> {
  const { certificate, key } = certificateFiles(folder, name);
  const origin = `https://${HOSTS[name]}/`;
  const configuration: Record<string, unknown> = {
    version: "0.1",
    log: { level: "info" },
    storage: { filesystem: { rootdirectory: join(folder, "images") } },
    http: { addr: `${ADDRESSES[name]}:443`, tls: { certificate, key } },
  };
  if (name === "privateRegistry") {
    const path = join(folder, "puller.htpasswd");
    await writeFile(path, `${PULLER.name}:${PULLER_HASH}\n`);
    // Istio's agent refuses a realm that is no URL.
    configuration["auth"] = { htpasswd: { realm: origin, path } };
  }
  await writeFile(join(folder, `${name}.yml`), JSON.stringify(configuration));
  const registry = new Child({ name, folder, command: "docker-registry", args: ["serve", `${name}.yml`] });
  const trustedCertificates = await readFile(certificateFiles(folder, "authority").certificate, "utf8");
  await registry.until(`${origin} to answer`, 30_000, async () => {
    const answer = await exchange(new URL("v2/", origin), { trustedCertificates });
    return answer.status === (name === "registry" ? 200 : 401) ? true : undefined;
  });
  return registry;
}
