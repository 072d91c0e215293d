/** Many requests in little time: the same bytes over keep-alive connections, several under way on each. */
import { connect } from "node:net";
import { paced } from "../../../tools/envoy/pace.ts";

export interface LoadResult {
  /** Answers by status. */
  statuses: Map<number, number>;
  seconds: number;
}

const CONNECTIONS = 16;
const MAXIMUM_MS = 120_000;

/**
 * Sends `count` requests, taking the texts in turn, and reads all answers, whose bodies must not look like a status line.
 * `underWay` requests are sent ahead on each connection. With answers of Envoy's own that has to be one: they end a
 * connection on which further requests wait, and a 400 ends it anyway.
 */
export async function load(
  port: number,
  requests: readonly string[],
  count: number,
  underWay = 8,
): Promise<LoadResult> {
  const statuses = new Map<number, number>();
  const start = performance.now();
  let sent = 0;
  const next = (): string | undefined => (sent < count ? requests[sent++ % requests.length] : undefined);
  const worker = async (): Promise<void> => {
    while (sent < count) await connection(port, next, statuses, underWay);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  return { statuses, seconds: (performance.now() - start) / 1000 };
}

/** One connection, until there is nothing left to ask or the gateway ends it. */
function connection(
  port: number,
  next: () => string | undefined,
  statuses: Map<number, number>,
  most: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    let underWay = 0;
    let rest = "";
    const fill = (): void => {
      let batch = "";
      for (; underWay < most; underWay++) {
        const request = next();
        if (request === undefined) break;
        batch += request;
      }
      if (batch !== "") socket.write(batch, "latin1");
      else if (underWay === 0) socket.end();
    };
    const timer = setTimeout(() => {
      socket.destroy(new Error("not done in time"));
    }, paced(MAXIMUM_MS));
    socket.setEncoding("latin1");
    socket.on("connect", fill);
    socket.on("data", (chunk: string) => {
      const text = rest + chunk;
      let end = 0;
      let isLast = false;
      for (const match of text.matchAll(/HTTP\/1\.1 (\d{3})/g)) {
        const status = Number(match[1]);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        underWay--;
        isLast = status === 400;
        end = match.index + match[0].length;
      }
      rest = text.slice(Math.max(end, text.length - 12));
      if (isLast) socket.end();
      else fill();
    });
    socket.on("error", reject);
    socket.on("close", () => {
      clearTimeout(timer);
      if (underWay === 0) resolve();
      else reject(new Error(`closed with ${underWay} requests under way`));
    });
  });
}
