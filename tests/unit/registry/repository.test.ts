import assert from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, it } from "node:test";
import { listen, type LocalServer, readBody } from "../../../tools/demo/server.ts";
import { blob, jsonBlob, type Manifest, sha256 } from "../../../tools/registry/blob.ts";
import { Repository } from "../../../tools/registry/repository.ts";

const CREDENTIALS = { username: "ci", secret: "hush", origin: "a test" };
const CONTENT: Manifest = (() => {
  const config = jsonBlob("application/vnd.oci.empty.v1+json", {});
  const layer = blob("application/octet-stream", Buffer.from("the layer"));
  const manifest = { schemaVersion: 2, config: config.descriptor, layers: [layer.descriptor] };
  return { manifest: jsonBlob("application/vnd.oci.image.manifest.v1+json", manifest), blobs: [config, layer] };
})();
const REFERRER: Manifest = {
  manifest: jsonBlob("application/vnd.oci.image.manifest.v1+json", { subject: CONTENT.manifest.descriptor }, "a/b"),
  blobs: [],
};

type Answer = (request: IncomingMessage, response: ServerResponse) => boolean;

/** A registry that does what it should, but where `first` answers; and a server beside it that notes what it is sent. */
class FakeRegistry {
  readonly requests: string[] = [];
  readonly stored = new Map<string, Buffer>();
  readonly elsewhere: { path: string; authorization: string | undefined }[] = [];
  first: Answer = () => false;
  private readonly servers: LocalServer[] = [];

  static async start(): Promise<FakeRegistry> {
    const registry = new FakeRegistry();
    registry.servers.push(await listen(0, () => (request, response) => registry.answer(request, response)));
    const other = await listen(0, () => async (request, response) => {
      registry.elsewhere.push({ path: request.url ?? "", authorization: request.headers.authorization });
      await registry.keep(request, response, request.url ?? "");
    });
    registry.servers.push(other);
    return registry;
  }

  get port(): string {
    return String(this.servers[0]?.port);
  }

  get otherOrigin(): string {
    return `http://127.0.0.1:${String(this.servers[1]?.port)}`;
  }

  open(): Promise<Repository> {
    const place = { registry: `127.0.0.1:${this.port}`, name: "sso/gatehouse", tag: "v1" };
    return Repository.open(place, { transport: "plain-http", env: {}, credentials: CREDENTIALS });
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop()));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? "").replace("/v2/sso/gatehouse/", "");
    this.requests.push(`${request.method ?? ""} ${path.replace(/sha256:\w+/, "DIGEST")}`);
    if (this.first(request, response)) return;
    if (request.method === "POST") {
      response.writeHead(202, { location: "/v2/sso/gatehouse/uploads/1?state=x" }).end();
    } else if (request.method === "PUT") {
      await this.keep(request, response, path);
    } else {
      const found = this.stored.get(path.replace("blobs/", ""));
      response.writeHead(found === undefined ? 404 : 200).end(request.method === "HEAD" ? undefined : found);
    }
  }

  private async keep(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const body = await readBody(request);
    const digest = new URLSearchParams(path.split("?")[1]).get("digest");
    if (digest !== null) assert.equal(`sha256:${sha256(body)}`, digest);
    this.stored.set(digest ?? path, body);
    response.writeHead(201).end();
  }
}

describe("a repository", () => {
  let registry: FakeRegistry;
  let repository: Repository | undefined;
  beforeEach(async () => {
    registry = await FakeRegistry.start();
  });
  afterEach(async () => {
    repository?.close();
    await registry.stop();
  });

  const push = async (content: Manifest, tag?: string): Promise<void> => {
    repository = await registry.open();
    registry.requests.length = 0;
    await repository.push(content, tag);
  };

  it("gets the blobs that it lacks, whole, then the manifest, which is read back", async () => {
    await push(CONTENT, "v1");
    const one = ["HEAD blobs/DIGEST", "POST blobs/uploads/", "PUT uploads/1?state=x&digest=sha256%3A"];
    const found = registry.requests.map((line) => line.replace(/(sha256%3A)\w+/, "$1"));
    assert.deepEqual(found, [...one, ...one, "PUT manifests/v1", "GET manifests/v1"]);
    await push(CONTENT, "v2");
    const again = ["HEAD blobs/DIGEST", "HEAD blobs/DIGEST", "PUT manifests/v2", "GET manifests/v2"];
    assert.deepEqual(registry.requests, again);
  });

  it("is not believed where it has something else than was pushed", async () => {
    registry.first = ({ method }, response) => {
      if (method === "GET") response.end("{}");
      return method === "GET";
    };
    await assert.rejects(push(CONTENT, "v1"), /v1 is sha256:\w{64} after sha256:\w{64} was pushed to it/);
  });

  it("has a list of referrers of its own, or is given one", async () => {
    const list = `manifests/${CONTENT.manifest.descriptor.digest.replace(":", "-")}`;
    registry.first = ({ method }, response) => {
      if (method === "PUT") response.setHeader("oci-subject", CONTENT.manifest.descriptor.digest);
      return false;
    };
    await push(REFERRER);
    assert.equal(registry.stored.has(list), false);
    registry.first = () => false;
    for (let i = 0; i < 2; i++) {
      await push(REFERRER);
      const index = JSON.parse(registry.stored.get(list)?.toString() ?? "{}") as { manifests?: unknown };
      assert.deepEqual(index.manifests, [REFERRER.manifest.descriptor]);
    }
  });

  it("alone gets the credentials, wherever it redirects to or has uploads sent", async () => {
    registry.first = ({ method, headers, url = "" }, response) => {
      if (headers.authorization === undefined) response.writeHead(401, { "www-authenticate": "Basic" }).end();
      else if (method === "POST") response.writeHead(202, { location: `${registry.otherOrigin}/upload?s=1` }).end();
      else if (method === "HEAD") response.writeHead(307, { location: `${registry.otherOrigin}${url}` }).end();
      else return false;
      return true;
    };
    // The other server keeps whatever it is asked, with 201: no answer to HEAD that says that the blob is there.
    await assert.rejects(push(CONTENT, "v1"), /answers 201 to HEAD/);
    assert.equal(registry.elsewhere.length, 1);
    const { first } = registry;
    registry.first = (request, response) => request.method !== "HEAD" && first(request, response);
    await push(CONTENT, "v1");
    assert.equal(registry.elsewhere.length, 3);
    assert.deepEqual(new Set(registry.elsewhere.map(({ authorization }) => authorization)), new Set([undefined]));
  });

  it("is asked again where it was busy, and not where it refuses", async () => {
    let busy = 2;
    registry.first = (_, response) => {
      if (busy-- > 0) response.writeHead(busy === 1 ? 503 : 429, { "retry-after": "0" }).end();
      return busy >= 0;
    };
    await push(CONTENT, "v1");
    let refused = 0;
    registry.first = ({ method }, response) => {
      if (method !== "POST") return false;
      refused++;
      response.writeHead(403).end(JSON.stringify({ errors: [{ code: "DENIED", message: "read only\u001b[2J" }] }));
      return true;
    };
    registry.stored.clear();
    const message = `127.0.0.1:${registry.port} answers 403 to POST /v2/sso/gatehouse/blobs/uploads/: DENIED read only [2J. It was sent the credentials of a test`;
    await assert.rejects(push(CONTENT, "v1"), { message });
    assert.equal(refused, 1);
  });

  it("is not followed for ever", async () => {
    registry.first = ({ url }, response) => {
      response.writeHead(302, { location: url }).end();
      return true;
    };
    await assert.rejects(registry.open(), /redirects for ever/);
  });

  it("is never spoken to by http where https is due", async () => {
    const place = { registry: `127.0.0.1:${registry.port}`, name: "sso/gatehouse" };
    await assert.rejects(Repository.open(place, { transport: "insecure", env: {} }), /can't be reached/);
    assert.deepEqual(registry.requests, []);
  });
});
