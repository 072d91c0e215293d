import { execFile } from "node:child_process";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../../../tools/build/root.ts";
import type { Toolbox } from "../../../tools/istio/cache.ts";
import { HOSTS } from "./network.ts";

/**
 * Makes and pushes the image of a Wasm file as `npm run image` does, under a name of its own, and answers its
 * `oci://…@sha256:…`. Rejects with what that printed.
 */
export async function pushImage(toolbox: Toolbox, folder: string, wasm: string, name: string): Promise<string> {
  const options = ["--json", "--wasm", wasm, "--output", join(folder, `image-${name}`)];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--import", "tsx", "tools/image/main.ts", ...options, "--push", `${HOSTS.registry}/${name}:test`],
    { cwd: ROOT, env: { ...process.env, PATH: [toolbox.folder, process.env["PATH"]].join(delimiter) } },
  );
  const { image } = JSON.parse(stdout) as { image: { pushed: { url: string } } };
  return image.pushed.url;
}
