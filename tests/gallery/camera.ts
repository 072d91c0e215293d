import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { CDPSession, Locator, Page } from "playwright-core";
import type { SCHEMES } from "../support/pages/gallery.ts";

export type Scheme = (typeof SCHEMES)[number];

/** Of WebP, of 100: text shows no traces of it yet. */
const QUALITY = 45;

/** Takes pictures of what a page shows in its window. */
export class Camera {
  private constructor(
    readonly page: Page,
    readonly session: CDPSession,
  ) {}

  /** `scale`: pixels to a CSS pixel, so that text is sharp on most screens. */
  static async on(page: Page, scale: number): Promise<Camera> {
    const size = page.viewportSize();
    if (size === null) throw new Error("the page has no window of its own size");
    const session = await page.context().newCDPSession(page);
    await session.send("Emulation.setDeviceMetricsOverride", { ...size, deviceScaleFactor: scale, mobile: false });
    return new Camera(page, session);
  }

  /** A picture of an element and `margin` around it, or of the whole window; in WebP. */
  async take(scheme: Scheme, element?: Locator, margin = 0): Promise<Buffer> {
    await this.page.emulateMedia({ colorScheme: scheme });
    const box = await element?.boundingBox();
    if (box === null) throw new Error("what a picture is to be taken of is not shown");
    const window = this.page.viewportSize() ?? { width: 0, height: 0 };
    const { data } = await this.session.send("Page.captureScreenshot", {
      ...{ format: "webp", quality: QUALITY },
      clip: {
        x: box === undefined ? 0 : Math.max(0, box.x - margin),
        y: box === undefined ? 0 : Math.max(0, box.y - margin),
        width: box === undefined ? window.width : Math.min(window.width, box.width + 2 * margin),
        height: box === undefined ? window.height : box.height + 2 * margin,
        scale: 1,
      },
    });
    return Buffer.from(data, "base64");
  }
}

/** Writes a picture, in a folder that may not be there yet. */
export async function save(path: string, image: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, image);
}
