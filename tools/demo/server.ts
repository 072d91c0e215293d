import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

/** An HTTP server on loopback. */
export interface LocalServer {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Listens on 127.0.0.1 (`port` 0: a free one) and serves with the handler that `serve` makes, which is told the port.
 * A handler that fails answers 500.
 */
export async function listen(port: number, serve: (port: number) => Promise<Handler> | Handler): Promise<LocalServer> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  const handler = await Promise.resolve(serve(bound)).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  server.on("request", (request, response) => {
    Promise.resolve(handler(request, response)).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain; charset=utf-8" });
      response.end(`${String(error)}\n`);
    });
  });
  return { port: bound, stop };
}

/** The body of a request; rejects above 1 MB. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += (chunk as Buffer).length;
    if (length > 1_048_576) throw new Error("the body has more than 1 MB");
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
