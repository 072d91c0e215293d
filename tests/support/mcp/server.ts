/** An MCP server that knows nothing of signing in: its tool says who the gateway says is calling. */
import type { IncomingHttpHeaders } from "node:http";
import { listen, type LocalServer } from "../../../tools/demo/server.ts";
import { mcpServer } from "./sdk.ts";

export interface RunningMcpServer extends LocalServer {
  /** The headers of all requests. */
  readonly requests: IncomingHttpHeaders[];
}

/** Starts it on a free port of loopback. */
export async function startMcpServer(): Promise<RunningMcpServer> {
  const make = await mcpServer();
  const requests: IncomingHttpHeaders[] = [];
  const running = await listen(0, () => async (request, response) => {
    requests.push(request.headers);
    const { server, transport } = make();
    server.registerTool("whoami", { description: "Says who is calling." }, ({ requestInfo }) => ({
      content: [{ type: "text", text: String(requestInfo?.headers["x-auth-request-user"]) }],
    }));
    response.on("close", () => void server.close());
    await server.connect(transport);
    await transport.handleRequest(request, response);
  });
  return { ...running, requests };
}
