import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../../../tools/build/root.ts";
import { certificateFiles } from "./certificates.ts";
import { HOSTS } from "./network.ts";

/**
 * Makes and pushes the image of a Wasm file as `npm run image` does, under a name of its own, and answers its
 * `oci://…@sha256:…`. Rejects with what that printed.
 */
export async function pushImage(folder: string, wasm: string, name: string): Promise<string> {
  const trust = ["--ca-file", certificateFiles(folder, "authority").certificate];
  const options = ["--json", "--wasm", wasm, "--output", join(folder, `image-${name}`), ...trust];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--import", "tsx", "tools/gatehouse/main.ts", "image", ...options, "--push", `${HOSTS.registry}/${name}:test`],
    { cwd: ROOT },
  );
  const { image } = JSON.parse(stdout) as { image: { pushed: { url: string } } };
  return image.pushed.url;
}
