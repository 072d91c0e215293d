import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The folder of the repository, or of the installed npm package: the nearest one above this code that has a package.json.
 * What both have stands at the same place in both, such as `docs/` and `manifests/`.
 */
export const ROOT = nearestPackage(dirname(fileURLToPath(import.meta.url)));

/** Whether this is a checkout, in which things can be built; else it is the npm package, which has them ready. */
export const IN_CHECKOUT = existsSync(join(ROOT, "assembly", "index.ts"));

function nearestPackage(folder: string): string {
  if (existsSync(join(folder, "package.json"))) return folder;
  const above = dirname(folder);
  if (above === folder)
    throw new Error("The files of gatehouse are not whole: there is no package.json above its code");
  return nearestPackage(above);
}
