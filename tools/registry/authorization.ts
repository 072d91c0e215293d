import { type Challenge, challengesIn } from "./challenge.ts";
import type { Answer, Connection } from "./connection.ts";
import type { Credentials } from "./credentials.ts";

/**
 * The `Authorization` header for one repository: Basic, or a token that the registry's token server gives for it (CNCF
 * distribution, docs/content/spec/auth/token.md and oauth.md).
 */
export class Authorization {
  /** What to send; undefined until a registry has asked for it. */
  header: string | undefined;

  /** `scope`: "repository:NAME:pull,push". */
  constructor(
    private readonly connection: Connection,
    private readonly scope: string,
    private readonly credentials: Credentials | undefined,
  ) {}

  /** Gets the header that a 401 asks for; answers false where there is nothing that could be sent. */
  async meet(refused: Answer): Promise<boolean> {
    const challenges = challengesIn(refused.headers["www-authenticate"] ?? "");
    const bearer = challenges.find(({ scheme }) => scheme === "bearer");
    const isBasic = challenges.some(({ scheme }) => scheme === "basic");
    if (bearer !== undefined) this.header = `Bearer ${await this.token(bearer)}`;
    else if (isBasic && this.basic !== undefined) this.header = this.basic;
    else return false;
    return true;
  }

  private get basic(): string | undefined {
    if (this.credentials === undefined || this.credentials.username === "") return undefined;
    const { username, secret } = this.credentials;
    return `Basic ${Buffer.from(`${username}:${secret}`).toString("base64")}`;
  }

  private async token({ parameters }: Challenge): Promise<string> {
    const realm = parameters.get("realm") ?? "";
    if (!URL.canParse(realm)) throw new Error(`the registry asks for a token from "${realm}", which is no address`);
    const url = new URL(realm);
    const service = parameters.get("service");
    const asked = { ...(service === undefined ? {} : { service }), scope: this.scope };
    const answer = await this.askFor(url, asked);
    if (answer.status !== 200) {
      const by = this.credentials === undefined ? "without credentials" : `with those of ${this.credentials.origin}`;
      throw new Error(`${url.host} gives no token ${by}: it answers ${answer.status.toString()}`);
    }
    const token = tokenIn(answer.body.toString());
    if (token === undefined) throw new Error(`${url.host} answers without a token`);
    return token;
  }

  private askFor(url: URL, asked: Record<string, string>): Promise<Answer> {
    if (this.credentials?.username === "") {
      const form = { grant_type: "refresh_token", refresh_token: this.credentials.secret, client_id: "gatehouse" };
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      const body = new URLSearchParams({ ...form, ...asked }).toString();
      return this.connection.send({ method: "POST", url, headers, body });
    }
    for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
    const headers = this.basic === undefined ? {} : { authorization: this.basic };
    return this.connection.send({ method: "GET", url, headers });
  }
}

function tokenIn(text: string): string | undefined {
  try {
    const { token, access_token: accessToken } = JSON.parse(text) as { token?: unknown; access_token?: unknown };
    return [token, accessToken].find((one): one is string => typeof one === "string" && /^[\x21-\x7e]+$/.test(one));
  } catch {
    return undefined;
  }
}
