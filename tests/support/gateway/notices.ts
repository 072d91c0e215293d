/** The way from providers to a gateway that is started after them, for the notices of back-channel logout. */
import { exchange } from "../../../tools/client/exchange.ts";

export class Notices {
  /** Of the gateway, once it is there. */
  port = 0;
  /** How each notice was answered. */
  readonly statuses: number[] = [];

  /** What a provider calls in place of `fetch`: whatever the host's name, the gateway is there. */
  readonly fetch = async (url: string | URL, options: RequestInit = {}): Promise<Response> => {
    const { status, body } = await exchange(new URL(url), {
      method: options.method ?? "GET",
      headers: Object.fromEntries(new Headers(options.headers)),
      body: (options.body as URLSearchParams).toString(),
      connectTo: { hostname: "127.0.0.1", port: this.port },
    });
    this.statuses.push(status);
    return new Response(body, { status });
  };
}
