import { once } from "node:events";
import { type ClientHttp2Session, connect, type OutgoingHttpHeaders } from "node:http2";
import type { BenchRequest } from "./http1-connections.ts";
import { type Load, Run } from "./load.ts";

/** The load over HTTP/2 without TLS, each connection with one stream at a time. */
export class Http2Load implements Load {
  readonly #headers: OutgoingHttpHeaders;
  readonly #sessions: ClientHttp2Session[] = [];
  #run: Run | undefined;

  static async open(port: number, connections: number, request: BenchRequest): Promise<Http2Load> {
    const load = new Http2Load(request);
    for (let i = 0; i < connections; i++) {
      const session = connect(`http://127.0.0.1:${port}`);
      await once(session, "connect");
      session.on("error", (error: Error) => {
        load.#run?.fail(error);
      });
      session.on("close", () => {
        load.#run?.fail(new Error("Envoy closed a connection"));
      });
      load.#sessions.push(session);
    }
    return load;
  }

  private constructor({ path, authority, headers }: BenchRequest) {
    this.#headers = { ":path": path, ":authority": authority, ...Object.fromEntries(headers) };
  }

  run(requests: number): Promise<void> {
    const run = new Run(requests);
    this.#run = run;
    for (const session of this.#sessions) this.#send(session);
    return run.done;
  }

  close(): void {
    for (const session of this.#sessions) session.destroy();
  }

  #send(session: ClientHttp2Session): void {
    if (this.#run?.takeOne() !== true) return;
    const stream = session.request(this.#headers);
    let status = 0;
    stream.on("response", (headers) => {
      status = headers[":status"] ?? 0;
    });
    stream.on("error", (error: Error) => {
      this.#run?.fail(error);
    });
    stream.on("end", () => {
      if (status !== 200) {
        this.#run?.fail(new Error(`expected an answer with 200; came ${status}`));
        return;
      }
      this.#run?.answered();
      this.#send(session);
    });
    stream.resume();
  }
}
