import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { ROOT } from "../../tools/build/root.ts";
import { ACCOUNT } from "../../tools/demo/account.ts";
import { startDemo } from "../../tools/demo/demo.ts";
import { SCHEMES } from "../support/pages/gallery.ts";
import { Camera, save, type Scheme } from "./camera.ts";

const FOLDER = join(ROOT, "docs", "pictures");
/** Of a window that is shown small. */
const WINDOW = { width: 430, height: 480 };
/** Between windows that are shown side by side, and around them. */
const GAP = 16;

/** Takes the pictures of the README from a running demo: sign-in and application side by side, and the start page. */
export async function takeDemoPictures(context: BrowserContext): Promise<void> {
  // So that the pictures of two runs differ in little.
  const demo = await startDemo({ port: 10000, providerPort: 10001 });
  try {
    await context.clearCookies();
    const start = await context.newPage();
    await start.setViewportSize({ width: 1180, height: 800 });
    await start.goto(demo.startUrl);

    const page = await context.newPage();
    await page.setViewportSize(WINDOW);
    const camera = await Camera.on(page, 2);
    await page.goto(demo.url);
    const signIn = await inSchemes(camera);
    await page.getByText("Sign in with OpenID Connect").click();
    await page.getByLabel("E-mail or user name").fill(ACCOUNT.claims.email);
    await page.getByLabel("Password").fill(ACCOUNT.password);
    const provider = await inSchemes(camera);
    await page.getByRole("button", { name: "Log On" }).click();
    await page.waitForURL(`${demo.url}/`);
    await page.goto(demo.wikiUrl);
    const application = await inSchemes(camera);
    await page.close();

    for (const scheme of SCHEMES) {
      const windows = [
        { title: `${demo.url}: the gateway`, image: signIn[scheme] },
        { title: `${demo.signIns[0]?.issuer ?? ""}: the provider`, image: provider[scheme] },
        { title: `${demo.wikiUrl}: the application`, image: application[scheme] },
      ];
      await save(join(FOLDER, `sign-in.${scheme}.webp`), await sideBySide(context, scheme, windows));
    }

    await start.getByText("GET /wiki/").waitFor();
    const ofStart = await Camera.on(start, 1.5);
    for (const scheme of SCHEMES) await save(join(FOLDER, `demo.${scheme}.webp`), await ofStart.take(scheme));
    await start.close();
  } finally {
    await demo.stop();
  }
}

async function inSchemes(camera: Camera): Promise<Record<Scheme, Buffer>> {
  const light = await camera.take("light");
  return { light, dark: await camera.take("dark") };
}

/** Windows in a row, each with its title, as one picture. */
async function sideBySide(
  context: BrowserContext,
  scheme: Scheme,
  windows: readonly { readonly title: string; readonly image: Buffer }[],
): Promise<Buffer> {
  const page: Page = await context.newPage();
  const figures = windows.map(
    ({ title, image }) =>
      `<figure><figcaption>${title}</figcaption><img width="${WINDOW.width}" src="data:image/webp;base64,${image.toString("base64")}"></figure>`,
  );
  await page.setViewportSize({ width: windows.length * (WINDOW.width + GAP + 2) + GAP, height: 560 });
  await page.setContent(
    `<!doctype html><style>
      :root { color-scheme: light dark }
      body { margin: 0; padding: ${GAP}px; display: flex; gap: ${GAP}px; width: max-content;
        background: light-dark(#fff, #0d1117); font: 14px system-ui, sans-serif }
      figure { margin: 0; align-self: start; border: 1px solid light-dark(#c9d1d9, #3d444d); border-radius: 10px; overflow: hidden }
      figcaption { padding: 8px 14px; background: light-dark(#e7eaef, #262c36); color: light-dark(#3d4653, #b7c0cc) }
      img { display: block }
    </style>${figures.join("")}</body>`,
  );
  await page.evaluate("Promise.all([...document.images].map((image) => image.decode()))");
  const image = await (await Camera.on(page, 2)).take(scheme, page.locator("body"));
  await page.close();
  return image;
}
