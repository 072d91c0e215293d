/**
 * The official MCP SDK, as far as tests need it. Loaded by name when it is needed: it brings a web framework, and who has not
 * installed it yet can check all else.
 */
import type { IncomingMessage, ServerResponse } from "node:http";

const SDK = "@modelcontextprotocol/sdk";

export interface Tokens {
  readonly access_token: string;
  readonly scope?: string;
}

/** What the SDK asks its user for (its `OAuthClientProvider`). */
export interface ClientAuthorization {
  readonly redirectUrl: string;
  readonly clientMetadata: object;
  clientInformation(): object | undefined;
  saveClientInformation(information: object): void;
  tokens(): Tokens | undefined;
  saveTokens(tokens: Tokens): void;
  redirectToAuthorization(url: URL): void;
  saveCodeVerifier(verifier: string): void;
  codeVerifier(): string;
}

interface ToolResult {
  readonly content: readonly { readonly type: "text"; readonly text: string }[];
}

export interface ClientTransport {
  finishAuth(code: string): Promise<void>;
  close(): Promise<void>;
}

export interface McpClient {
  connect(transport: ClientTransport): Promise<void>;
  callTool(call: { name: string }): Promise<ToolResult>;
  close(): Promise<void>;
}

export interface McpServer {
  registerTool(
    name: string,
    description: object,
    run: (extra: { requestInfo?: { headers: Record<string, string | string[] | undefined> } }) => ToolResult,
  ): void;
  connect(transport: ServerTransport): Promise<void>;
  close(): Promise<void>;
}

export interface ServerTransport {
  handleRequest(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

const load = async <T>(path: string): Promise<T> => (await import(`${SDK}/${path}.js`)) as T;

/** A client, and what makes its transport to a server. */
export async function mcpClient(): Promise<{
  client: McpClient;
  transportTo: (url: URL, authProvider: ClientAuthorization) => ClientTransport;
}> {
  const { Client } = await load<{ Client: new (info: object) => McpClient }>("client/index");
  const { StreamableHTTPClientTransport } = await load<{
    StreamableHTTPClientTransport: new (url: URL, options: object) => ClientTransport;
  }>("client/streamableHttp");
  return {
    client: new Client({ name: "a test's client", version: "1.0.0" }),
    transportTo: (url, authProvider) => new StreamableHTTPClientTransport(url, { authProvider }),
  };
}

/** What makes a server and its transport, both for one request. */
export async function mcpServer(): Promise<() => { server: McpServer; transport: ServerTransport }> {
  const { McpServer } = await load<{ McpServer: new (info: object) => McpServer }>("server/mcp");
  const { StreamableHTTPServerTransport } = await load<{
    StreamableHTTPServerTransport: new (options: object) => ServerTransport;
  }>("server/streamableHttp");
  return () => ({
    server: new McpServer({ name: "a test's server", version: "1.0.0" }),
    transport: new StreamableHTTPServerTransport({ sessionIdGenerator: undefined }),
  });
}
