/** Secrets as files whose names are swapped, as Kubernetes does with those of a Secret, and what of the example serves them. */
import { mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { ROOT } from "../../../tools/build/root.ts";
import type { Message } from "../../../tools/envoy/message.ts";
import { listAt } from "../manifests/objects.ts";

const EXAMPLE = join(ROOT, "manifests", "examples", "envoy", "rotating-secrets.yaml");
/** Where the example has the files. */
const MOUNT = "/etc/gatehouse";
const LISTENERS = ["static_resources", "listeners"] as const;
const CLUSTERS = ["static_resources", "clusters"] as const;
const MANAGER = ["filter_chains", 0, "filters", 0, "typed_config"] as const;
const ROUTES = [...MANAGER, "route_config", "virtual_hosts", 0, "routes"] as const;

export class SecretFiles {
  #swaps = 0;

  private constructor(readonly folder: string) {}

  /** A folder with these files. */
  static async make(files: Readonly<Record<string, string>>): Promise<SecretFiles> {
    const made = new SecretFiles(await mkdtemp(join(tmpdir(), "gatehouse-secrets-")));
    await made.swap(files);
    for (const name of Object.keys(files)) await symlink(join("..data", name), join(made.folder, name));
    return made;
  }

  /** Puts others of the same names in their place, all at once. */
  async swap(files: Readonly<Record<string, string>>): Promise<void> {
    const name = `..${this.#swaps++}`;
    await mkdir(join(this.folder, name));
    for (const [file, text] of Object.entries(files)) await writeFile(join(this.folder, name, file), text);
    await symlink(name, join(this.folder, "..data_tmp"));
    await rename(join(this.folder, "..data_tmp"), join(this.folder, "..data"));
  }

  /** Adds to a bootstrap what of the example for Envoy alone serves them; `more`: files beside those that it serves. */
  async serve(bootstrap: Message, ...more: readonly string[]): Promise<Message> {
    const added: unknown = parse((await readFile(EXAMPLE, "utf8")).replaceAll(MOUNT, this.folder));
    const [listener] = listAt(added, ...LISTENERS);
    const routes = listAt(listener, ...ROUTES);
    for (const name of more) {
      // One is as the other.
      const copy = JSON.stringify(routes[0]).replaceAll("clientSecret", name);
      routes.push(JSON.parse(copy));
    }
    return {
      ...bootstrap,
      bootstrap_extensions: listAt(added, "bootstrap_extensions"),
      static_resources: {
        listeners: [...listAt(bootstrap, ...LISTENERS), listener],
        clusters: [...listAt(bootstrap, ...CLUSTERS), ...listAt(added, ...CLUSTERS)],
      },
    };
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}
