import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BrowserContext } from "playwright-core";
import { ROOT } from "../../tools/build/root.ts";
import { GALLERY, galleryText, pictureName, PICTURES, SCHEMES } from "../support/pages/gallery.ts";
import { PAGES } from "../support/pages/pages.ts";
import { PagesWorld } from "../support/pages/pages-world.ts";
import { Camera, save } from "./camera.ts";

/** Around a page's card. */
const MARGIN = 16;

/** Takes a picture of each page in each colour scheme, and writes the document that shows them. */
export async function takePictures(context: BrowserContext): Promise<void> {
  const at = await PagesWorld.start();
  try {
    await rm(join(ROOT, PICTURES), { recursive: true, force: true });
    for (const one of PAGES) {
      await context.clearCookies();
      at.world.reset();
      const page = await context.newPage();
      await page.setViewportSize({ width: 432, height: 900 });
      await one.reach(page, at);
      const camera = await Camera.on(page, 1.5);
      for (const scheme of SCHEMES) {
        const image = await camera.take(scheme, page.locator("main"), MARGIN);
        await save(join(ROOT, PICTURES, pictureName(one, scheme)), image);
      }
      await page.close();
    }
  } finally {
    await at.stop();
  }
  await writeFile(join(ROOT, GALLERY), galleryText(PAGES));
}
