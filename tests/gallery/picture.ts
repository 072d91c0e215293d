import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Locator, Page } from "playwright-core";

/** The two that a picture is taken in. */
export const SCHEMES = ["light", "dark"] as const;
export type Scheme = (typeof SCHEMES)[number];

/** A part of a page, in CSS pixels from its top left corner. */
export interface Clip {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Pixels to a CSS pixel, so that text is sharp on most screens. */
const SHARP = 2;
/** Of WebP: text shows no traces of it yet. */
const QUALITY = 75;

/** A part of what a page shows in its window, in WebP, with so many pixels to a CSS pixel. */
export async function picture(page: Page, scheme: Scheme, clip: Clip, scale = SHARP): Promise<Buffer> {
  const size = page.viewportSize();
  if (size === null) throw new Error("the page has no window of its own size");
  await page.emulateMedia({ colorScheme: scheme });
  const session = await page.context().newCDPSession(page);
  try {
    await session.send("Emulation.setDeviceMetricsOverride", { ...size, deviceScaleFactor: scale, mobile: false });
    const { data } = await session.send("Page.captureScreenshot", {
      ...{ format: "webp", quality: QUALITY },
      clip: { ...clip, scale: 1 },
    });
    return Buffer.from(data, "base64");
  } finally {
    await session.detach();
  }
}

/** Where an element is, and `margin` of what is around it, within the page's left and right edges. */
export async function around(element: Locator, margin: number): Promise<Clip> {
  const box = await element.boundingBox();
  if (box === null) throw new Error("what a picture is to be taken of is not shown");
  const x = Math.max(0, box.x - margin);
  const y = Math.max(0, box.y - margin);
  return { x, y, width: box.x + box.width + margin - x, height: box.y + box.height + margin - y };
}

/** Writes a picture, in a folder that may not be there yet. */
export async function save(path: string, image: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, image);
}
