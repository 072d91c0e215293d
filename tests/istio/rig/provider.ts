import { readFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { createServer, type Server } from "node:tls";
import type { Client } from "../../support/provider/messages.ts";
import { ADA, Provider } from "../../support/provider/provider.ts";
import { type Certificate, certificateFiles } from "./certificates.ts";
import { ADDRESSES, HOSTS } from "./network.ts";

/** The issuer, as a user fills it in. */
export const ISSUER = `https://${HOSTS.provider}`;

/** The provider of the tests as the internet has it: https on port 443 of a name of its own. */
export class PublicProvider {
  private constructor(
    readonly provider: Provider,
    private readonly folder: string,
    private server: Server,
  ) {}

  static async start(folder: string, clients: Client[]): Promise<PublicProvider> {
    const provider = await Provider.start({ clients });
    const server = await listen(folder, "provider", provider.address.port);
    const running = new PublicProvider(provider, folder, server);
    running.reset();
    return running;
  }

  /** Good behaviour under its public name, and an empty record. */
  reset(): void {
    const { provider } = this;
    provider.reset();
    const renamed = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll(provider.issuer, ISSUER)) as T;
    provider.behaviour = { discovery: renamed, claims: renamed, callback: renamed };
    provider.user = { ...ADA };
  }

  /** Shows another certificate from now on. */
  async showCertificate(name: Certificate): Promise<void> {
    await close(this.server);
    this.server = await listen(this.folder, name, this.provider.address.port);
  }

  async stop(): Promise<void> {
    await close(this.server);
    await this.provider.stop();
  }
}

const connections = new WeakMap<Server, Set<Socket>>();

/** TLS before what listens on `port`. */
async function listen(folder: string, name: Certificate, port: number): Promise<Server> {
  const { certificate, key } = certificateFiles(folder, name);
  const server = createServer({ cert: await readFile(certificate), key: await readFile(key) });
  const open = new Set<Socket>();
  connections.set(server, open);
  // A client that refuses the certificate, or goes away.
  server.on("tlsClientError", () => undefined);
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  server.on("secureConnection", (outside) => {
    const inside = connect(port, "127.0.0.1");
    outside.on("error", () => inside.destroy());
    inside.on("error", () => outside.destroy());
    outside.pipe(inside).pipe(outside);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(443, ADDRESSES.provider, resolve);
  });
  return server;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    for (const socket of connections.get(server) ?? []) socket.destroy();
  });
}
