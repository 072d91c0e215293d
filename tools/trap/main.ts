import { text } from "node:stream/consumers";
import { DEBUG_WASM, freshWasm } from "../build/wasm.ts";
import { readPlaces, withPlaces } from "./places.ts";

// npm run trap: reads the stack of a trap of the debug build, from Envoy's log or from node, and prints it with the place in
// the source behind each line.
try {
  await freshWasm("debug", console.error);
  console.log(withPlaces((await text(process.stdin)).trimEnd(), readPlaces(`${DEBUG_WASM}.map`)));
} catch (error) {
  console.error(`npm run trap failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
