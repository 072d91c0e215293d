import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../build/root.ts";

/** What a release puts at the root of its package: `{"image": "oci://…@sha256:…"}`. */
const RECORD = join(ROOT, "image.json");

/** The image that was published with this package, by digest and beginning with `oci://`; undefined in a checkout, which has none. */
export function publishedImage(): string | undefined {
  if (!existsSync(RECORD)) return undefined;
  const { image } = JSON.parse(readFileSync(RECORD, "utf8")) as { image?: unknown };
  if (typeof image === "string" && /^oci:\/\/\S+@sha256:[0-9a-f]{64}$/.test(image)) return image;
  throw new Error(`${RECORD}: image is ${JSON.stringify(image)}, expected oci://…@sha256:…`);
}
