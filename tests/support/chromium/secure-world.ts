/** A gateway that Chromium reaches over https, and hosts beside it that serve pages of their own. */
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { until } from "../../../tools/envoy/until.ts";
import type { Configuration } from "../gateway/gateway.ts";
import { CERTIFICATE, CERTIFICATE_KEY } from "../gateway/tls-certificate.ts";
import { World } from "../gateway/world.ts";
import { type ChromiumOptions, type RunningChromium, startChromium } from "./chromium.ts";

export const SECURE_HOST = "app.example.com";
export const SECURE_ORIGIN = `https://${SECURE_HOST}`;
/** Of the same site as the gateway, and somebody else's. */
export const SIBLING_ORIGIN = "https://sibling.example.com";

export class SecureWorld {
  /** What the sibling answers, whatever it is asked. */
  siblingPage: { headers: Record<string, string | string[]>; body: string } = { headers: {}, body: "" };

  private constructor(
    readonly world: World,
    private readonly sibling: Server,
    private running: RunningChromium | undefined,
  ) {}

  static async start(
    executable: string,
    configure: (configuration: Configuration) => Configuration = (configuration) => configuration,
    options: ChromiumOptions = {},
  ): Promise<SecureWorld> {
    const sibling = createServer({ cert: CERTIFICATE, key: CERTIFICATE_KEY });
    await new Promise<void>((resolve) => {
      sibling.listen(0, "127.0.0.1", resolve);
    });
    const world = await World.start({
      plugins: [
        {
          configure: (configuration) =>
            configure({ ...configuration, redirectUrl: `${SECURE_ORIGIN}/oauth2/callback` }),
          listener: { tls: { certificate: CERTIFICATE, privateKey: CERTIFICATE_KEY } },
        },
      ],
      gateway: { concurrency: 1, waitForReady: false },
    }).catch((error: unknown) => {
      sibling.close();
      throw error;
    });
    const secure = new SecureWorld(world, sibling, undefined);
    sibling.on("request", (_, answer) => {
      const { headers, body } = secure.siblingPage;
      answer.writeHead(200, { "content-type": "text/html", ...headers }).end(body);
    });
    try {
      const hosts = new Map([
        [SECURE_HOST, world.port],
        [new URL(SIBLING_ORIGIN).hostname, (sibling.address() as AddressInfo).port],
      ]);
      secure.running = await startChromium(executable, { hosts, trustedCertificates: [CERTIFICATE], ...options });
      await secure.ready();
    } catch (error) {
      await secure.stop();
      throw error;
    }
    return secure;
  }

  /** A page of a browser without cookies. */
  async newPage(): Promise<Page> {
    const context = this.running?.context;
    if (context === undefined) throw new Error("Chromium is not running");
    await context.clearCookies();
    return context.newPage();
  }

  async stop(): Promise<void> {
    await this.running?.stop();
    await this.world.stop();
    this.sibling.closeAllConnections();
    this.sibling.close();
  }

  private async ready(): Promise<void> {
    const page = await this.newPage();
    await until("the gateway to be ready", 15_000, async () => {
      const answer = await page.goto(`${SECURE_ORIGIN}/oauth2/ready`).catch(() => undefined);
      return answer?.status() === 200 ? true : undefined;
    });
    await page.close();
  }
}
