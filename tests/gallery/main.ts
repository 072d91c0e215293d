/** Takes the pictures of README and docs from real runs. */
import { freshWasm } from "../../tools/build/wasm.ts";
import { findChromium, HOW_TO_GET_ONE, startChromium } from "../support/chromium/chromium.ts";
import { takeDemoPictures } from "./demo-pictures.ts";
import { takePictures } from "./pages.ts";

const executable = findChromium();
if (executable === undefined) throw new Error(HOW_TO_GET_ONE);
await freshWasm("release", console.log);
const browser = await startChromium(executable);
try {
  await browser.context.setExtraHTTPHeaders({ "accept-language": "en" });
  await takePictures(browser.context);
  await takeDemoPictures(browser.context);
} finally {
  await browser.stop();
}
