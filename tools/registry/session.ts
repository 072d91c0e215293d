import { Authorization } from "./authorization.ts";
import type { Answer, Connection } from "./connection.ts";
import type { Credentials } from "./credentials.ts";
import { Unavailable } from "./persistently.ts";
import type { Reference } from "./reference.ts";

/** A request to the repository; `path` is below "/v2/NAME/". */
export interface Asked {
  readonly method: "GET" | "HEAD" | "POST" | "PUT";
  readonly to: string | URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

/** Docker Hub's registry is not at the name that it has in references. */
const DOCKER_HUB = "docker.io";
const DOCKER_HUB_HOST = "registry-1.docker.io";
const MOST_REDIRECTS = 5;
const MOST_SHOWN = 300;

/** Requests to one repository, with what the registry wants to know of who asks. */
export class Session {
  private readonly root: URL;
  private readonly authorization: Authorization;

  constructor(
    private readonly connection: Connection,
    { registry, name }: Reference,
    private readonly credentials: Credentials | undefined,
  ) {
    const host = registry === DOCKER_HUB ? DOCKER_HUB_HOST : registry;
    this.root = new URL(`${connection.scheme}://${host}/v2/${name}/`);
    this.authorization = new Authorization(connection, `repository:${name}:pull,push`, credentials);
  }

  /** An address that the registry answered with (`Location`), which may be relative. */
  resolve(location: string): URL {
    return new URL(location, this.root);
  }

  /**
   * Sends a request, with credentials once the registry has asked for them and to nobody else, and follows redirects. Answers
   * what has one of the statuses in `expected`; rejects with what the registry said otherwise.
   */
  async send(asked: Asked, expected: readonly number[]): Promise<Answer> {
    let url = typeof asked.to === "string" ? new URL(asked.to, this.root) : asked.to;
    let hasMet = false;
    for (let redirects = 0; ;) {
      const answer = await this.once(asked, url);
      const { location } = answer.headers;
      if (answer.status === 401 && !hasMet && url.origin === this.root.origin) {
        hasMet = true;
        if (await this.authorization.meet(answer)) continue;
      }
      const isRedirect = [301, 302, 303, 307, 308].includes(answer.status) && location !== undefined;
      if (isRedirect && (asked.method === "GET" || asked.method === "HEAD" || answer.status >= 307)) {
        if (++redirects > MOST_REDIRECTS) throw new Error(`${this.root.host} redirects for ever`);
        url = new URL(location, url);
        continue;
      }
      if (expected.includes(answer.status)) return answer;
      throw this.refusal(asked.method, url, answer);
    }
  }

  close(): void {
    this.connection.close();
  }

  private once({ method, headers = {}, body }: Asked, url: URL): Promise<Answer> {
    const { header } = this.authorization;
    const authorization = header === undefined || url.origin !== this.root.origin ? {} : { authorization: header };
    const content = body === undefined ? {} : { body };
    return this.connection.send({ method, url, headers: { ...headers, ...authorization }, ...content });
  }

  private refusal(method: string, url: URL, { status, headers, body }: Answer): Error {
    // A query may have a signature or a token in it.
    const what = `${url.host} answers ${status.toString()} to ${method} ${url.pathname}`;
    const said = wordsOf(body);
    const message = said === "" ? what : `${what}: ${said}`;
    if (status === 429 || status >= 500) {
      const after = Number(headers["retry-after"]);
      return new Unavailable(message, Number.isInteger(after) ? after : undefined);
    }
    if (status !== 401 && status !== 403) return new Error(message);
    if (this.credentials === undefined) {
      return new Error(
        `${message}. No credentials were found: log in with docker, podman, oras or crane, or give --username`,
      );
    }
    return new Error(`${message}. It was sent the credentials of ${this.credentials.origin}`);
  }
}

/** What a registry says of its refusal ("Error Codes"), or the beginning of what else it says, on one line. */
function wordsOf(body: Buffer): string {
  const text = body.toString();
  try {
    const { errors } = JSON.parse(text) as { errors?: { code?: string; message?: string }[] };
    if (Array.isArray(errors))
      return printable(errors.map(({ code, message }) => `${code ?? ""} ${message ?? ""}`).join("; "));
  } catch {
    // A proxy's page, most likely.
  }
  return printable(text);
}

function printable(text: string): string {
  return text
    .replaceAll(/[^\x20-\x7e]+/g, " ")
    .trim()
    .slice(0, MOST_SHOWN);
}
