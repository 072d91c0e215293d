import { execFile } from "node:child_process";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../../../tools/build/root.ts";

/** A request with this header, whatever its value, traps the filter that `buildTrappingFilter` makes. */
export const TRAP_HEADER = "x-trap";

const FOLDER = join(ROOT, "build", "trapping-filter");
const COMPILER = join(ROOT, "node_modules", "assemblyscript", "bin", "asc.js");

/**
 * Compiles Gatehouse with one addition, a header that makes it trap, and answers the path of its Wasm. The release has
 * nothing of the kind, which is why this source is written here.
 */
export async function buildTrappingFilter(): Promise<string> {
  await mkdir(FOLDER, { recursive: true });
  const index = await readFile(join(ROOT, "assembly", "index.ts"), "utf8");
  const callbacks = [...index.matchAll(/^export function (\w+)/gm)].map(([, name = ""]) => name);
  const others = callbacks.filter((name) => name !== "proxy_on_request_headers");
  if (others.length !== callbacks.length - 1) throw new Error("assembly/index.ts exports no proxy_on_request_headers");
  const source = `
import * as gatehouse from "../../assembly/index";
import { proxy_get_header_map_value } from "@solo-io/proxy-runtime/assembly/imports";

export { malloc, ${others.join(", ")} } from "../../assembly/index";

const NAME = memory.data(${TRAP_HEADER.length});
const OUT = memory.data(8, 4);
const LETTERS: StaticArray<u8> = [${[...Buffer.from(TRAP_HEADER)].join(", ")}];

export function proxy_on_request_headers(streamId: u32, headers: u32, endOfStream: u32): u32 {
  memory.copy(NAME, changetype<usize>(LETTERS), ${TRAP_HEADER.length});
  store<u32>(OUT, 0);
  proxy_get_header_map_value(0, NAME, ${TRAP_HEADER.length}, OUT, OUT + 4);
  if (load<u32>(OUT) != 0) unreachable();
  return gatehouse.proxy_on_request_headers(streamId, headers, endOfStream);
}
`;
  const [entry, unfinished, finished] = ["index.ts", `${process.pid}.wasm`, "trapping-filter.wasm"].map((name) =>
    join(FOLDER, name),
  ) as [string, string, string];
  try {
    await writeFile(entry, source);
    const args = [COMPILER, entry, "--target", "release", "--outFile", unfinished];
    await promisify(execFile)(process.execPath, args, { cwd: ROOT });
    await rename(unfinished, finished);
  } finally {
    await rm(unfinished, { force: true });
  }
  return finished;
}
