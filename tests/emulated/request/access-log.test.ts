import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { FILTER } from "../../support/emulated/filter.ts";
import type { HostEmulator, Pairs } from "../../support/emulated/host-emulator.ts";
import {
  beginLogin,
  comeBack,
  idToken,
  navigation,
  readyHost,
  redeem,
  type Signer,
  signer,
  signIn,
} from "../../support/emulated/session.ts";
import { scriptRequest } from "../../support/emulated/workers.ts";

// What the property `gatehouse` of a stream says, which Envoy's access log shows as %FILTER_STATE(wasm.gatehouse:PLAIN)%.

const FIELDS = ["subject", "session", "relyingParty", "rule", "decision", "reason", "id"];
const RULES = [
  { to: [{ operation: { paths: ["/open/*"] } }], unauthenticated: "PASS" },
  { to: [{ operation: { paths: ["/admin/*"] } }], require: { claims: [{ name: "groups", values: ["admins"] }] } },
  { to: [{ operation: { notPaths: ["/health"] } }] },
];
const BEARER = { bearerTokens: { enabled: true, audiences: ["api"] } };

let keys: Signer;
before(async () => {
  keys = await signer();
});

function start(accessLog: object): Promise<HostEmulator> {
  return readyHost(FILTER, keys, { rules: RULES, accessLog, ...BEARER });
}

function entry(host: HostEmulator, headers: Pairs): string | undefined {
  return host.open(headers).properties.get("gatehouse");
}

describe("all fields", () => {
  let host: HostEmulator;
  let session: string[];
  before(async () => {
    host = await start({ fields: FIELDS });
    session = await signIn(host, keys, { sub: 'ada, 100% "="' });
  });

  const ADA = "ada%2C%20100%25%20%22%3D%22";

  test("a request that no rule asks anything of is unprotected", () => {
    const line = "subject=- session=- relyingParty=- rule=- decision=unprotected reason=- id=-";
    assert.equal(entry(host, navigation("/health")), line);
    assert.equal(entry(host, navigation("/health", session)), line);
  });

  test("a request that passes without a session says by which rule", () => {
    const line = "subject=- session=- relyingParty=- rule=0 decision=anonymous reason=- id=-";
    assert.equal(entry(host, navigation("/open/x")), line);
  });

  test("a request with a session says whose, in one word, opened and cached alike", () => {
    const pattern = new RegExp(
      `^subject=${ADA} session=[\\w-]{8} relyingParty=- rule=2 decision=session reason=- id=-$`,
    );
    const [opened, cached] = [entry(host, navigation("/x", session)), entry(host, navigation("/x", session))];
    assert.match(opened ?? "", pattern);
    assert.equal(cached, opened);
    const [, name = ""] = / session=(\S+)/.exec(opened ?? "") ?? [];
    assert.ok(
      host.log.some((line) => line.includes(`login completed, session ${name} `)),
      name,
    );
  });

  test("a request with a bearer token says whose", async () => {
    const token = await idToken(host, keys, { sub: "robot", aud: "api" });
    const authorized = scriptRequest("/x", [], { authorization: `Bearer ${token}` });
    const line = "subject=robot session=- relyingParty=- rule=2 decision=bearer reason=- id=-";
    assert.equal(entry(host, authorized), line);
    assert.equal(entry(host, authorized), line);
  });

  test("an answer says its reason, and its id where the log has a line of it", () => {
    const none = "subject=- session=- relyingParty=- rule=2 decision=answered";
    assert.equal(entry(host, scriptRequest("/x")), `${none} reason=session_missing id=-`);
    assert.equal(entry(host, navigation("/x")), `${none} reason=login id=-`);
    const refused = host.open(navigation("/oauth2/callback?code=c&state=s"));
    const [, id = ""] = / id=(\S+)$/.exec(refused.properties.get("gatehouse") ?? "") ?? [];
    assert.equal(new Map(refused.response?.headers).get("x-gatehouse-id"), id);
    assert.equal(
      refused.properties.get("gatehouse"),
      `subject=- session=- relyingParty=- rule=- decision=answered reason=callback_state_unknown id=${id}`,
    );
  });

  test("who is refused for what they lack is named", () => {
    assert.match(
      entry(host, navigation("/admin/x", session)) ?? "",
      new RegExp(
        `^subject=${ADA} session=[\\w-]{8} relyingParty=- rule=1 decision=answered reason=require_claims id=\\S{8}$`,
      ),
    );
  });

  test("two rules that decide together are both named", () => {
    assert.match(entry(host, navigation("/open/..;/admin/x")) ?? "", / rule=\d,\d(,\d)* /);
  });
});

test("the fields stand in the order of the configuration, and no others", async () => {
  const host = await start({ fields: ["reason", "rule"] });
  assert.equal(entry(host, scriptRequest("/x")), "reason=session_missing rule=2");
});

test("without fields nothing is set", async () => {
  const host = await start({ fields: [] });
  assert.equal(entry(host, scriptRequest("/x")), undefined);
});

test("a completed login names who signed in", async () => {
  const host = await start({ fields: FIELDS });
  const login = beginLogin(host);
  const stream = comeBack(host, login);
  await redeem(host, keys, login, { claims: { sub: "grace" } });
  const line = stream.properties.get("gatehouse") ?? "";
  assert.match(line, /^subject=grace session=\S{8} .*decision=answered reason=login_completed id=-$/);
});

describe("a hashed subject", () => {
  let host: HostEmulator;
  const subjectOf = async (sub: string): Promise<string> => {
    const cookies = await signIn(host, keys, { sub });
    const [, subject = ""] = /^subject=(\S+)$/.exec(entry(host, navigation("/x", cookies)) ?? "") ?? [];
    return subject;
  };
  before(async () => {
    host = await start({ fields: ["subject"], subject: "HASHED" });
  });

  test("is the same for each session of a user, and another for others", async () => {
    const [ada, again, grace] = [await subjectOf("ada"), await subjectOf("ada"), await subjectOf("grace")];
    assert.match(ada, /^[\w-]{20}$/);
    assert.equal(again, ada);
    assert.notEqual(grace, ada);
  });

  test("depends on cookieSecret, so that who knows the subjects can't tell", async () => {
    const ada = await subjectOf("ada");
    const cookieSecret = Buffer.from(Array.from({ length: 32 }, (_, i) => i * 5 + 1)).toString("base64");
    host = await readyHost(FILTER, keys, { cookieSecret, accessLog: { fields: ["subject"], subject: "HASHED" } });
    assert.notEqual(await subjectOf("ada"), ada);
  });
});

test("with subject NONE nobody is named", async () => {
  const host = await start({ fields: ["subject", "decision"], subject: "NONE" });
  assert.equal(entry(host, navigation("/x", await signIn(host, keys))), "subject=- decision=session");
});

test("a cached session costs one host call more, and allocates nothing", async () => {
  const host = await start({ fields: FIELDS });
  const headers = navigation("/a", await signIn(host, keys));
  assert.ok(host.request(headers), "the session opens");
  host.resetCounts();
  assert.ok(host.request(headers), "let through");
  assert.equal(host.counts.get("proxy_set_property"), 1);
  const serialised = host.serialise(headers);
  const { memoryBytes } = host;
  for (let i = 0; i < 200_000; i++) assert.ok(host.replay(serialised, headers), "let through");
  assert.equal(host.memoryBytes, memoryBytes);
});
