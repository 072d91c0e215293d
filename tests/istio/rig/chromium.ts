import { readFile } from "node:fs/promises";
import { findChromium, HOW_TO_GET_ONE, type RunningChromium, startChromium } from "../../support/chromium/chromium.ts";
import { certificateFiles } from "./certificates.ts";
import type { HeadersAnswer } from "./httpbin.ts";
import { ADDRESSES, HOSTS } from "./network.ts";
import type { Rig } from "./rig.ts";

const executable = findChromium();
/** Why there is no browser to test with. */
export const WITHOUT_CHROMIUM = executable === undefined && HOW_TO_GET_ONE;

/** A real browser on the rig's network. */
export class RigBrowser {
  private constructor(private readonly running: RunningChromium) {}

  /** `application`: the address and port at which it finds the application's host. */
  static async start(rig: Rig, application: string): Promise<RigBrowser> {
    const hosts = new Map([
      [HOSTS.application, application],
      [HOSTS.provider, `${ADDRESSES.provider}:443`],
    ]);
    const certificates = await Promise.all(
      (["provider", "application"] as const).map((name) =>
        readFile(certificateFiles(rig.folder, name).certificate, "utf8"),
      ),
    );
    return new RigBrowser(await startChromium(executable ?? "", { hosts, trustedCertificates: certificates }));
  }

  /** Opens httpbin's page of headers, which says what reached it; throws where the browser ends elsewhere. */
  async headersAt(url: string): Promise<HeadersAnswer["headers"]> {
    const page = await this.running.context.newPage();
    try {
      const answer = await page.goto(url);
      if (page.url() !== url) throw new Error(`the browser is at ${page.url()}: ${await page.content()}`);
      return ((await answer?.json()) as HeadersAnswer).headers;
    } finally {
      await page.close();
    }
  }

  stop(): Promise<void> {
    return this.running.stop();
  }
}
