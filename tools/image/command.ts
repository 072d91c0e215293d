import { join, resolve } from "node:path";
import { Command } from "commander";
import { IN_CHECKOUT, ROOT } from "../build/root.ts";
import { RELEASE_WASM } from "../build/wasm.ts";
import { referenceArgument, withRegistryOptions } from "../registry/options.ts";
import type { ImageOptions } from "./make.ts";

const LAYOUT = IN_CHECKOUT ? join(ROOT, "build", "image") : resolve("gatehouse-image");
const WASM = IN_CHECKOUT
  ? "the filter (default: build/gatehouse.wasm, built where it is missing or stale)"
  : "the filter (default: the one of this package)";

export const image = withRegistryOptions(
  new Command("image")
    .description("Makes the OCI image of the filter, as an OCI image layout, and pushes it where that is asked for.")
    .option("--wasm <file>", WASM, RELEASE_WASM)
    .option("--output <folder>", "where the layout goes", LAYOUT)
    .option("--push <registry/name:tag>", "push to a registry; without :tag by the version", referenceArgument)
    .option("--json", "print JSON and nothing else"),
).action(async (options: ImageOptions) => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      process.exit(1);
    });
  }
  const { printImage } = await import("./make.ts");
  await printImage(options);
});
