/** Envoy's workers, so that a test knows which of them it asks. */
import { Agent } from "node:http";
import type { Message } from "../../../tools/envoy/message.ts";
import type { Gateway } from "./gateway.ts";
import { type Answer, send, type Sending } from "./http.ts";

const WORKERS = 4;

/** Has a new connection go to the worker with the fewest. */
function balanceConnections(message: Message): Message {
  const resources = message["static_resources"] as { listeners: Message[] };
  const listeners = resources.listeners.map((listener) => ({
    ...listener,
    connection_balance_config: { exact_balance: {} },
  }));
  return { ...message, static_resources: { ...resources, listeners } };
}

/** For `World.start`: four workers that share connections evenly. */
export const FOUR_WORKERS = { concurrency: WORKERS, bootstrap: balanceConnections };

/** One connection, and no other after it: that could be another worker's. */
class Connection extends Agent {
  private isOpen = false;

  constructor() {
    super({ keepAlive: true, maxSockets: 1 });
  }

  override createConnection(
    ...parameters: Parameters<Agent["createConnection"]>
  ): ReturnType<Agent["createConnection"]> {
    if (this.isOpen) throw new Error("the connection to this worker was closed");
    this.isOpen = true;
    return super.createConnection(...parameters);
  }
}

/** A connection to each of the workers of `FOUR_WORKERS`. */
export class Workers {
  private constructor(
    private readonly port: number,
    private readonly connections: readonly Connection[],
  ) {}

  /** Opens them at a gateway that nobody else asks meanwhile, but for other `Workers`. */
  static async open(gateway: Gateway, plugin = 0): Promise<Workers> {
    const port = gateway.ports[plugin] ?? 0;
    const workers = new Workers(
      port,
      Array.from({ length: WORKERS }, () => new Connection()),
    );
    for (let i = 0; i < WORKERS; i++) await workers.ask(i, { path: "/oauth2/ready" });
    const stats = await gateway.envoy.stats(`listener.127.0.0.1_${port}.worker_`);
    const active = [...stats].filter(([name]) => name.endsWith(".downstream_cx_active")).map(([, value]) => value);
    if (active.length !== WORKERS || new Set(active).size !== 1) {
      throw new Error(`connections of the workers: ${active.join()}`);
    }
    return workers;
  }

  /** Asks one worker. */
  ask(worker: number, sending: Sending): Promise<Answer> {
    return send(this.port, { ...sending, agent: this.connections[worker % WORKERS] as Agent });
  }

  /** Asks all workers at once. */
  askAll(sending: Sending): Promise<Answer[]> {
    return Promise.all(this.connections.map((_, i) => this.ask(i, sending)));
  }

  close(): void {
    for (const connection of this.connections) connection.destroy();
  }
}
