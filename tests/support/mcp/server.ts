/** An MCP server that knows nothing of signing in: its tool says who the gateway says is calling. */
import type { IncomingHttpHeaders } from "node:http";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { listen, type LocalServer } from "../../../tools/demo/server.ts";
import { asTransport } from "./transport.ts";

export interface RunningMcpServer extends LocalServer {
  /** The headers of all requests. */
  readonly requests: IncomingHttpHeaders[];
}

/** Starts it on a free port of loopback. */
export async function startMcpServer(): Promise<RunningMcpServer> {
  const requests: IncomingHttpHeaders[] = [];
  const running = await listen(0, () => async (request, response) => {
    requests.push(request.headers);
    // Both are for one request.
    const server = new McpServer({ name: "a test's server", version: "1.0.0" });
    const transport = new StreamableHTTPServerTransport({});
    server.registerTool("whoami", { description: "Says who is calling." }, ({ requestInfo }) => ({
      content: [{ type: "text", text: String(requestInfo?.headers["x-auth-request-user"]) }],
    }));
    response.on("close", () => void server.close());
    await server.connect(asTransport(transport));
    await transport.handleRequest(request, response);
  });
  return { ...running, requests };
}
