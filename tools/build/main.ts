import { freshWasm, type Target } from "./wasm.ts";

// npm run build, build:release, build:debug: builds what is stale of what is named, or both.
const targets = process.argv.slice(2) as Target[];
try {
  for (const target of targets.length > 0 ? targets : (["release", "debug"] as const)) {
    console.log(await freshWasm(target, console.log));
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
