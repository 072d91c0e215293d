/** A load balancer for connections: each goes to the next of its targets. */
import { type AddressInfo, connect, createServer, type Server } from "node:net";

export class RoundRobin {
  /** Ports on 127.0.0.1 that new connections go to, in turn. */
  targets: number[] = [];
  private readonly open = new Map<number, number>();
  private turn = 0;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<RoundRobin> {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", () => {
        resolve();
      });
    });
    const balancer = new RoundRobin(server);
    server.on("connection", (outside) => {
      const target = balancer.targets[balancer.turn++ % balancer.targets.length] ?? 0;
      balancer.count(target, 1);
      const inside = connect(target, "127.0.0.1");
      outside.on("error", () => inside.destroy());
      inside.on("error", () => outside.destroy());
      inside.on("close", () => {
        balancer.count(target, -1);
        outside.destroy();
      });
      outside.on("close", () => inside.destroy());
      outside.pipe(inside).pipe(outside);
    });
    return balancer;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** How many connections to a target are open. */
  connectionsTo(target: number): number {
    return this.open.get(target) ?? 0;
  }

  private count(target: number, change: number): void {
    this.open.set(target, this.connectionsTo(target) + change);
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
  }
}
