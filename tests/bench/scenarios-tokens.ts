/** What an API client's request costs: with a token that is cached or not, beside a session's; and what one costs that is refused. */
import { signCompact } from "../support/provider/keys.ts";
import { type Figure, figure } from "./figures.ts";
import type { BenchRequest } from "./http1-connections.ts";
import { renderRequest } from "./http1-connections.ts";
import { type Outcome, type Scenario, subjectOf } from "./scenarios-bench.ts";
import { logIn, requestWith, USER } from "./session.ts";
import { differences } from "./statistics.ts";
import { takeTurns, warmUp } from "./turns.ts";

const API = "https://api.example.com";
const SMALLEST_CACHE = 65_536;
/** More than the smallest cache holds. */
const DISTINCT = 400;
/** More than are remembered. */
const FORGED = 5000;
const WARM_UP = 2000;
const HOUR = 3600;

/** The same request with a token in its cookies' place. */
function requestWithToken(token: string): BenchRequest {
  const request = requestWith("");
  const headers = request.headers.filter(([name]) => name !== "cookie");
  return { ...request, headers: [...headers, ["authorization", `Bearer ${token}`]] };
}

/** The request with another signature, which stands at the end of its headers. */
function withSignature(request: Buffer | undefined, number: number): Buffer {
  const end = `${String(number).padStart(8, "A")}AAAA\r\n\r\n`;
  return Buffer.from(`${(request?.toString("latin1") ?? "").slice(0, -end.length)}${end}`);
}

export const tokens: Scenario = async (surroundings, { connections, report, ...options }) => {
  const { provider } = surroundings;
  const sign = async (claims: object, count: number): Promise<Buffer[]> => {
    const now = Math.floor(Date.now() / 1000);
    const usual = { ...USER, iss: provider.issuer, aud: API, iat: now, exp: now + 4 * HOUR };
    const made: Buffer[] = [];
    for (let i = 0; i < count; i++) {
      const token = await signCompact(provider.signingKey, { ...usual, jti: `${i}`, ...claims });
      made.push(renderRequest(requestWithToken(token)));
    }
    return made;
  };
  const bearerTokens = { enabled: true, audiences: [API] };
  const gateway = await surroundings.gatehouse({ bearerTokens });
  const small = await surroundings.gatehouse({ bearerTokens, session: { cacheBytes: SMALLEST_CACHE } });
  const alone = await surroundings.envoy();
  const cookie = renderRequest(requestWith(await logIn(gateway.envoy.port("gateway"), provider)));
  const distinct = await sign({}, DISTINCT);
  const forged = Array.from({ length: FORGED }, (_, i) => withSignature(distinct[0], i));
  const foreign = await sign({ aud: "https://other.example.com" }, DISTINCT);
  const rows: readonly (readonly [string, typeof gateway, readonly Buffer[], Outcome])[] = [
    ["Envoy alone, a token", alone, distinct.slice(0, 1), "IDENTIFIED"],
    ["a session, cached", gateway, [cookie], "IDENTIFIED"],
    ["a token, cached", gateway, distinct.slice(0, 1), "IDENTIFIED"],
    [`${DISTINCT} tokens in turn, none cached`, small, distinct, "IDENTIFIED"],
    ["refused for its aud", small, foreign, "REFUSED"],
    ["refused for its signature, each another", small, forged, "REFUSED"],
  ];
  const subjects = await Promise.all(
    rows.map(([, at, requests, outcome]) => subjectOf(surroundings, at, requests, outcome, connections)),
  );
  report("tokens");
  await warmUp(subjects, WARM_UP);
  const spent = (await takeTurns(subjects, options)).map(({ microseconds }) => microseconds);
  const above = (title: string, other: number, base: number): Figure =>
    figure(title, differences(spent[other] ?? [], spent[base] ?? []));
  return [
    {
      id: "tokens",
      title: "Bearer tokens of 1 KB, signed with RS256: CPU time a request",
      unit: "µs",
      figures: rows.map(([title], index) => figure(title, spent[index] ?? [])),
    },
    {
      id: "tokens-differences",
      title: "Bearer tokens: differences within the rounds",
      unit: "µs",
      figures: [
        above("a cached token above a cached session", 2, 1),
        above("a token that is not cached above one that is", 3, 2),
      ],
    },
  ];
};
