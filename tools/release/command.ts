import { join } from "node:path";
import { Command } from "commander";
import { ROOT } from "../build/root.ts";
import { type RegistryOptions, withRegistryOptions } from "../registry/options.ts";
import { namesBelow, type PublishedNames } from "./published-names.ts";

/** What the command line says. */
export interface ReleaseOptions extends RegistryOptions {
  readonly output: string;
  readonly registry?: PublishedNames;
  readonly push: boolean;
  readonly tests: boolean;
  readonly trial?: boolean;
  readonly tag?: string;
  readonly repository?: string;
  readonly builder?: string;
  readonly json?: boolean;
}

/** Its options; `main.ts` runs it. */
export const command = withRegistryOptions(
  new Command("npm run release --")
    .description("Builds, tests and packs what a release carries, and stops before it publishes.")
    .option("--output <folder>", "where it goes; a release that is there is replaced", join(ROOT, "dist"))
    .option(
      "--registry <registry/…>",
      "push image and chart below it, and name the image by digest in manifests",
      namesBelow,
    )
    .option("--no-push", "with --registry: name it, and push nothing")
    .option("--no-tests", "leave the tests out, where they have just run on this commit")
    .option("--trial", "make it in spite of changes that are not committed, or a changelog without this version")
    .option("--tag <tag>", "the tag that is released, which has to be that of the version")
    .option("--repository <url>", "where the source is, for the npm package")
    .option("--builder <uri>", "who builds, for the provenance")
    .option("--json", "print JSON and nothing else on standard output"),
);
