import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { RELEASE_WASM } from "../../tools/build/wasm.ts";
import { HostEmulator } from "../support/emulated/host-emulator.ts";
import { CONFIGURATION } from "../support/emulated/session.ts";
import { SeededRandom } from "../support/hostile/random.ts";
import { Matcher, type Seen } from "../support/policies/matcher.ts";
import { Oracle, type Verdict } from "../support/policies/oracle.ts";
import { recorded } from "../support/policies/policies.ts";
import { readingsOfFacts, readingsOfRequest } from "../support/policies/readings.ts";
import { type Asked, CONNECTIONS, randomRequest } from "../support/policies/requests.ts";
import { LISTENER_PORT, type Rule } from "../support/policies/rules.ts";

/** With so many requests each rule is asked about, as one of some hundred. */
const REQUESTS_OF_RULES = 120;
const REQUESTS_OF_FILTER = 50;

const entries = recorded();
/** Rules by themselves, and what they are with a slash more or less at the end of paths. */
const policies = [...entries, ...entries.flatMap(({ slashed }) => slashed ?? [])];
let oracle: Oracle;
before(async () => {
  oracle = await Oracle.start(policies.map(({ policy }) => policy));
});
after(() => oracle.stop());

test("single rules match what Envoy matches with Istio's translation of them", async () => {
  const matcher = await Matcher.compile(policies.map(({ rule }) => atPort(rule)));
  const random = new SeededRandom(31);
  const found = { no: 0, maybe: 0, yes: 0, unsure: 0 };
  for (let i = 0; i < REQUESTS_OF_RULES; i++) {
    const asked = randomRequest(random, CONNECTIONS);
    const verdicts = await judgeAll(readingsOfFacts(asked));
    const seen = seenBy(asked, verdicts[0]);
    for (const [j, match] of matcher.judge(seen).entries()) {
      const matched = new Set(verdicts.map((verdict) => verdict.matched[j]));
      const expected = matched.size > 1 ? "maybe" : matched.has(true) ? "yes" : "no";
      found[match]++;
      // What is the same in all readings may be so for another reason in each.
      if (match === "maybe" && expected !== "maybe" && verdicts.length > 1) found.unsure++;
      else assert.equal(match, expected, tell(policies[j]?.rule, seen));
    }
  }
  // What all requests match, or none, shows nothing.
  assert.ok(Math.min(found.no, found.yes) > 5000 && found.maybe > 100, JSON.stringify(found));
  assert.ok(found.unsure * 100 < found.no + found.yes, JSON.stringify(found));
});

test("the filter asks for a session where Envoy matches Istio's translation in some reading of the request", async () => {
  const requests: { seen: Seen; ways: { way: Asked; verdicts: readonly Verdict[] }[] }[] = [];
  const random = new SeededRandom(32);
  for (let i = 0; i < REQUESTS_OF_FILTER; i++) {
    const asked = randomRequest(random, CONNECTIONS);
    const ways = [];
    for (const way of readingsOfRequest(asked, true))
      ways.push({ way, verdicts: await judgeAll(readingsOfFacts(way)) });
    requests.push({ seen: seenBy(asked, ways[0]?.verdicts[0]), ways });
  }
  const host = await HostEmulator.start(RELEASE_WASM, CONFIGURATION);
  const found = { asked: 0, passed: 0, unsure: 0 };
  for (const [i, { rule, slashed }] of entries.entries()) {
    host.configure({ ...CONFIGURATION, rules: [atPort(rule)] });
    const judged = slashed === undefined ? i : policies.indexOf(slashed);
    const namesHead = JSON.stringify(rule.to ?? []).includes('"HEAD"');
    for (const { seen, ways } of requests) {
      const isAsked = asksForSession(host, seen);
      const read = ways.filter(({ way }) => !namesHead || way.method !== "GET" || seen.method.toUpperCase() === "GET");
      const isMatched = read.some(({ verdicts }) => verdicts.some((verdict) => verdict.matched[judged]));
      found[isAsked ? "asked" : "passed"]++;
      if (isAsked && !isMatched && read.some(({ verdicts }) => verdicts.length > 1)) found.unsure++;
      else assert.equal(isAsked, isMatched, tell(rule, seen));
    }
  }
  assert.ok(Math.min(found.asked, found.passed) > 2000, JSON.stringify(found));
  assert.ok(found.unsure * 100 < found.passed, JSON.stringify(found));
});

async function judgeAll(readings: readonly Asked[]): Promise<[Verdict, ...Verdict[]]> {
  const verdicts: Verdict[] = [];
  for (const reading of readings) verdicts.push(await oracle.judge(reading));
  const [first, ...others] = verdicts;
  assert.ok(first);
  return [first, ...others];
}

function asksForSession(host: HostEmulator, seen: Seen): boolean {
  host.properties.set("source.address", seen.remoteAddress);
  host.properties.set("destination.address", seen.localAddress);
  host.properties.set("connection.requested_server_name", seen.serverName);
  const forwarded = host.request([
    [":authority", seen.authority],
    [":path", seen.path],
    [":method", seen.method],
    [":scheme", "https"],
    ...seen.headers,
  ]);
  return forwarded === undefined;
}

function seenBy(asked: Asked, verdict: Verdict | undefined): Seen {
  assert.ok(verdict);
  const { remoteAddress, localAddress, serverName } = verdict;
  return { ...asked, remoteAddress, localAddress, serverName };
}

function tell(rule: Rule | undefined, seen: Seen): string {
  return `${JSON.stringify(rule)}\n${JSON.stringify(seen)}`;
}

function atPort(rule: Rule): Rule {
  return JSON.parse(JSON.stringify(rule).replaceAll(LISTENER_PORT, String(oracle.port))) as Rule;
}
