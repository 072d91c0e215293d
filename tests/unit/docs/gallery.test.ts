import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { ROOT } from "../../../tools/build/root.ts";
import { GALLERY, galleryText, pictureName, PICTURES, SCHEMES } from "../../support/pages/gallery.ts";
import { PAGES } from "../../support/pages/pages.ts";

/** Of all pictures together: they are fetched with each clone. */
const MOST_BYTES = 600_000;

const files = readdirSync(join(ROOT, PICTURES)).sort();

describe("the gallery of pages", () => {
  it("shows each page that a person can meet (else: npm run gallery)", () => {
    assert.equal(readFileSync(join(ROOT, GALLERY), "utf8"), galleryText(PAGES));
  });

  it("has a picture of each in light and in dark, and no other", () => {
    const names = PAGES.flatMap((page) => SCHEMES.map((scheme) => pictureName(page, scheme)));
    assert.deepEqual(files, names.sort());
  });

  it("has pictures that are some, and small together", () => {
    const paths = files.map((file) => join(ROOT, PICTURES, file));
    for (const path of paths) {
      const picture = readFileSync(path);
      assert.equal(picture.toString("latin1", 8, 12), "WEBP", path);
      // One colour all over has less.
      assert.ok(picture.length > 3_000, `${path} shows nothing`);
    }
    const bytes = paths.reduce((sum, path) => sum + statSync(path).size, 0);
    assert.ok(bytes < MOST_BYTES, `${bytes} bytes`);
  });
});
