/**
 * Writes the fixture anew: `npx tsx tests/support/policies/record.ts`, after `npm run istio:build`. Takes the binary that
 * translates, where it is not in the cache.
 */
import { writeFile } from "node:fs/promises";
import { cacheFolder, Toolbox } from "../../../tools/istio/cache.ts";
import { record, TRANSLATIONS } from "./policies.ts";

const binary = process.argv[2] ?? new Toolbox(await cacheFolder()).path("translate");
await writeFile(TRANSLATIONS, record(binary));
