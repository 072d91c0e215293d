import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { OAuthClientProvider } from "@modelcontextprotocol/sdk/client/auth.js";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type {
  OAuthClientInformationMixed,
  OAuthClientMetadata,
  OAuthTokens,
} from "@modelcontextprotocol/sdk/shared/auth.js";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { BrowserClient } from "../../tools/client/browser-client.ts";
import { listen, type LocalServer } from "../../tools/demo/server.ts";
import { CLIENT, Gateway } from "../support/gateway/gateway.ts";
import { FETCH, send } from "../support/gateway/http.ts";
import { type ResourceProvider, startResourceProvider, USER } from "../support/mcp/provider.ts";
import { type RunningMcpServer, startMcpServer } from "../support/mcp/server.ts";
import { asTransport } from "../support/mcp/transport.ts";

// The official SDK's client and server, which knows of no signing in, with the gateway between them.

let provider: ResourceProvider;
let server: RunningMcpServer;
let callback: LocalServer;
let gateway: Gateway;
let code = "";

before(async () => {
  provider = await startResourceProvider(CLIENT);
  server = await startMcpServer();
  // Where the client waits for the browser to come back.
  callback = await listen(0, () => (request, response) => {
    code = new URL(request.url ?? "/", "http://127.0.0.1").searchParams.get("code") ?? "";
    response.end("You can close this page.");
  });
  gateway = await Gateway.start({
    issuer: provider.issuer,
    providerPort: provider.port,
    applicationPort: server.port,
    plugins: [
      {
        configure: (configuration) => ({
          ...configuration,
          bearerTokens: { enabled: true },
          protectedResources: [
            { path: "/mcp", name: "Of a test", scopes: ["mcp:read"] },
            { path: "/mcp/other", scopes: ["mcp:write"] },
          ],
        }),
      },
    ],
  });
});
after(async () => {
  await gateway.stop();
  await callback.stop();
  await server.stop();
  await provider.stop();
});

/** Of OpenID Connect Dynamic Client Registration; the SDK's type lacks it. */
const NATIVE = { application_type: "native" };

/** A client's user, who goes wherever the client sends them. */
class Person implements OAuthClientProvider {
  sentTo: URL | undefined;
  #information: OAuthClientInformationMixed | undefined;
  #tokens: OAuthTokens | undefined;
  #verifier = "";

  get redirectUrl(): string {
    return `http://127.0.0.1:${callback.port}/callback`;
  }

  get clientMetadata(): OAuthClientMetadata {
    return {
      ...NATIVE,
      client_name: "a test's client",
      redirect_uris: [this.redirectUrl],
      grant_types: ["authorization_code"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
    };
  }

  clientInformation(): OAuthClientInformationMixed | undefined {
    return this.#information;
  }

  saveClientInformation(information: OAuthClientInformationMixed): void {
    this.#information = information;
  }

  tokens(): OAuthTokens | undefined {
    return this.#tokens;
  }

  saveTokens(tokens: OAuthTokens): void {
    this.#tokens = tokens;
  }

  redirectToAuthorization(url: URL): void {
    this.sentTo = url;
  }

  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier;
  }

  codeVerifier(): string {
    return this.#verifier;
  }
}

const newClient = (): Client => new Client({ name: "a test's client", version: "1.0.0" });

test("the SDK's client finds out by itself where to get a token, and calls a tool as who signed in", async () => {
  const url = new URL(`${gateway.origin}/mcp`);
  const person = new Person();
  const transport = new StreamableHTTPClientTransport(url, { authProvider: person });
  await assert.rejects(newClient().connect(asTransport(transport)), /Unauthorized/);
  assert.equal(server.requests.length, 0);
  const { sentTo } = person;
  assert.ok(sentTo);
  assert.equal(sentTo.origin, provider.issuer);
  assert.equal(sentTo.searchParams.get("resource"), url.href);
  assert.equal(sentTo.searchParams.get("scope"), "mcp:read");
  assert.equal(sentTo.searchParams.get("code_challenge_method"), "S256");

  await new BrowserClient().open(sentTo);
  assert.notEqual(code, "");
  await transport.finishAuth(code);
  const token = person.tokens()?.access_token ?? "";
  assert.equal(decodeProtectedHeader(token).typ, "at+jwt");
  assert.equal(decodeJwt(token).aud, url.href);

  const client = newClient();
  await client.connect(asTransport(new StreamableHTTPClientTransport(url, { authProvider: person })));
  const { content } = await client.callTool({ name: "whoami" });
  assert.deepEqual(content, [{ type: "text", text: USER }]);
  await client.close();
  for (const headers of server.requests) assert.equal(headers.authorization, `Bearer ${token}`);

  // The same token is of no use for another resource of the host, and not for the rest of it.
  const count = server.requests.length;
  for (const path of ["/mcp/other", "/", "/mcp/..%2fmcp/other"]) {
    const answer = await send(gateway.port, { path, headers: [...FETCH, ["Authorization", `Bearer ${token}`]] });
    assert.ok(answer.status === 401 || answer.status === 400, `${path}: ${answer.status}`);
  }
  assert.equal(server.requests.length, count);
});

test("Envoy hands out the metadata to everybody, and every 401 names them", async () => {
  const path = "/.well-known/oauth-protected-resource/mcp/other";
  const metadata = await send(gateway.port, { path, headers: [["Origin", "https://inspector.example.net"]] });
  assert.equal(metadata.status, 200);
  assert.equal(metadata.headers.get("access-control-allow-origin"), "*");
  assert.deepEqual(JSON.parse(metadata.body), {
    resource: `${gateway.origin}/mcp/other`,
    authorization_servers: [provider.issuer],
    scopes_supported: ["mcp:write"],
    bearer_methods_supported: ["header"],
  });
  const refused = await send(gateway.port, { method: "POST", path: "/mcp/other/x", headers: FETCH });
  assert.equal(refused.status, 401);
  assert.equal(
    refused.headers.get("www-authenticate"),
    `Bearer realm="gatehouse", resource_metadata="${gateway.origin}${path}", scope="mcp:write"`,
  );
});
