import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { Command } from "commander";
import { ROOT } from "../../../tools/build/root.ts";
import { image } from "../../../tools/image/command.ts";
import { withRegistryOptions } from "../../../tools/registry/options.ts";
import { command } from "../../../tools/release/command.ts";

/** The options that the first column of a page's tables names. */
async function documented(page: string): Promise<string[]> {
  const text = await readFile(join(ROOT, "docs", page), "utf8");
  const cells = text.matchAll(/^\| (`--[^|]*)\|/gm);
  return [...cells].flatMap(([, cell = ""]) => [...cell.matchAll(/--[\w-]+/g)].map(([option]) => option)).sort();
}

function optionsOf({ options }: Command): string[] {
  return options.map(({ long }) => long ?? "").sort();
}

const ofRegistries = optionsOf(withRegistryOptions(new Command()));

describe("the documentation", () => {
  it("of images has every option of gatehouse image and no other", async () => {
    assert.deepEqual(await documented("image.md"), optionsOf(image));
  });

  it("of releases has every option of npm run release that is not the image's, and no other", async () => {
    const own = optionsOf(command).filter((option) => !ofRegistries.includes(option));
    assert.deepEqual(await documented("release.md"), own);
  });

  it("names the files that a release has", async () => {
    const text = await readFile(join(ROOT, "docs", "release.md"), "utf8");
    const products = await readFile(join(ROOT, "tools", "release", "products.ts"), "utf8");
    const added = [...products.matchAll(/await add\(["`]([^"`]+)["`]/g)].map(([, path = ""]) => path);
    assert.ok(added.length > 7);
    for (const path of added) assert.ok(text.includes(`\`${path.replace("${version}", "VERSION")}\``), path);
  });
});
