import { DEBUG_WASM, RELEASE_WASM } from "../../../tools/build/wasm.ts";

/** What the tests in the emulated host run: the debug build, or the release build with GATEHOUSE_BUILD=release. */
export const FILTER = process.env["GATEHOUSE_BUILD"] === "release" ? RELEASE_WASM : DEBUG_WASM;
