import assert from "node:assert/strict";
import { test } from "node:test";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { LocalResponse, Pairs } from "../../support/emulated/host-emulator.ts";
import { EmulatedParties, issuerOf, type PartyConfiguration } from "../../support/emulated/relying-parties.ts";
import { navigation } from "../../support/emulated/session.ts";
import type { EmulatedStream } from "../../support/emulated/stream.ts";
import { mutated } from "../../support/hostile/mutation.ts";
import { SeededRandom } from "../../support/hostile/random.ts";
import { HOSTILE_RETURN_URLS } from "../../support/hostile/return-urls.ts";
import { rounds } from "../../support/hostile/rounds.ts";

// Requests that mean harm, on a host of one relying party, of two and of as many as there may be. A trap throws here.

const HOST = "app.example.com";
const MOST_HELD = 40;
const OUR_COOKIE = /^(__Host-)?gatehouse-(party-\d+(\.\d+)?|choice|login-[\w-]{8,64})=[\w.-]*; Path=\/;/;
const OURS = /^[ \t]*(__Host-gatehouse-party-(\d+)(?:\.[1-9]\d?)?|gatehouse-choice)=/;

function partiesOf(count: number): PartyConfiguration[] {
  return Array.from({ length: count }, (_, i) => ({
    name: `party-${i}`,
    hosts: [HOST],
    redirectUrl: `https://${HOST}/oauth2/callback/${i}`,
    rules: [{ to: [{ operation: { notPaths: ["/public/*"] } }] }],
  }));
}

class Attack {
  readonly #held: EmulatedStream[] = [];
  readonly #location = new Set(["begun"]);

  constructor(
    readonly random: SeededRandom,
    readonly parties: EmulatedParties,
    readonly count: number,
    /** Cookies of sessions, logins and choices. */
    readonly jar: string[],
  ) {}

  round(): void {
    const { host } = this.parties;
    const logged = host.log.length;
    const stream = host.open(this.#headers(), this.random.below(2) === 0);
    if (stream.awaitsBody) this.#sendBody(stream);
    if (stream.state === "HELD") this.#held.push(stream);
    else this.#assertDecided(stream);
    if (this.random.below(8) === 0) this.#answerCalls();
    if (this.random.below(50) === 0) host.tick();
    host.nowMs += this.random.below(200);
    for (const line of host.log.slice(logged)) assert.doesNotMatch(line, /\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/u);
  }

  /** Ends what is held; all of it was decided, or its browser is gone. */
  end(): void {
    this.#answerCalls();
    this.parties.host.nowMs += 120_000;
    for (let i = 0; i < 20; i++) {
      this.parties.host.tick();
      this.#answerCalls();
    }
    for (const stream of this.#held) assert.notEqual(stream.state, "HELD");
    assert.ok(this.#location.has("at a provider") && this.#location.has("here"), [...this.#location].join());
  }

  /** A form, in up to three pieces, of which the last may not come. */
  #sendBody(stream: EmulatedStream): void {
    const { random } = this;
    for (let i = random.below(3); i >= 0; i--) {
      const piece = random.pick([
        `rd=${this.#value()}&rp=${this.#word()}`,
        `logout_token=${this.#word()}`,
        random.noise(99),
      ]);
      this.parties.host.bodies.receive(stream, piece, i === 0 && random.below(4) > 0);
    }
  }

  #answerCalls(): void {
    const { random, parties } = this;
    for (const call of parties.host.calls.splice(0)) {
      const [status, body] = random.pick([
        [503, ""],
        [400, '{"error":"invalid_grant"}'],
        [200, mutated(random, '{"token_type":"Bearer","access_token":"t","id_token":"a.b.c"}')],
        [200, random.noise(100)],
      ] as const);
      if (random.below(4) === 0) parties.host.fail(call);
      else parties.host.answer(call, status, body);
    }
    for (const stream of this.#held.filter(({ state }) => state !== "HELD")) {
      this.#held.splice(this.#held.indexOf(stream), 1);
      this.#assertDecided(stream);
    }
    // Browsers that are gone.
    while (this.#held.length > MOST_HELD) this.parties.host.end(this.#held.shift() as EmulatedStream);
  }

  #headers(): Pairs {
    const { random } = this;
    const changes = new Map([
      [":authority", random.pick([HOST, HOST, HOST, `${HOST}.`, "APP.example.com:443", `${HOST}.:8443`])],
    ]);
    if (random.below(8) === 0) changes.set(":method", random.pick(["HEAD", "POST", "PUT", "OPTIONS", random.noise(5)]));
    if (random.below(8) === 0) changes.set("x-forwarded-proto", "http");
    if (random.below(8) === 0)
      changes.set("sec-fetch-mode", "cors").set("sec-fetch-dest", "empty").set("accept", "*/*");
    if (random.below(8) === 0) changes.set("sec-fetch-site", "cross-site");
    const headers = navigation(this.#path(), this.#cookies()).map(([name, value]): [string, string] => [
      name,
      changes.get(name) ?? value,
    ]);
    if (random.below(20) === 0) headers.push(["sec-purpose", "prefetch"]);
    if (random.below(4) > 0) headers.push(["content-type", "application/x-www-form-urlencoded"]);
    if (random.below(8) === 0) headers.push(["cookie", `gatehouse-choice=${this.#word()}`]);
    return headers;
  }

  #path(): string {
    const { random } = this;
    const own = random.below(this.count);
    const path = random.pick([
      "start",
      "start",
      "start",
      "sign_in",
      "sign_out",
      "ready",
      "signed_out",
      "userinfo",
      "form",
      "backchannel_logout",
      "frontchannel_logout",
      `callback/${own}`,
    ]);
    if (random.below(4) === 0)
      return random.pick(["/", "/public/x", `/${random.noise(20)}`, `/a%20b/${"c%2Fd".repeat(random.below(900))}`]);
    const names = ["rp", "iss", "login_hint", "target_link_uri", "rd", "state", "code", "error", "confirm", "iss"];
    const query: string[] = [];
    for (let i = random.below(5); i > 0; i--) query.push(`${random.pick(names)}=${this.#value()}`);
    if (random.below(2) === 0) query.push(`rp=party-${own}`);
    return `/oauth2/${path}?${query.join("&")}`;
  }

  /** Of a parameter: of any length, encoded once, twice or not at all. */
  #value(): string {
    const { random } = this;
    const value = random.pick([
      this.#word(),
      random.pick(HOSTILE_RETURN_URLS).replaceAll("HOST", HOST),
      issuerOf(`party-${random.below(this.count + 1)}`),
      `https://${HOST}/oauth2/start?rp=party-0`,
      "x\r\nset-cookie: a=b",
      "\u2028\u202e\u{1f511}".repeat(random.below(300)),
      "/".padEnd(random.below(9_000), "<&'\"%>"),
    ]);
    const encode = (text: string): string => encodeURIComponent(Buffer.from(text).toString());
    return random.pick([encode, encode, (text: string) => encode(encode(text)), String])(value);
  }

  #word(): string {
    const { random } = this;
    return random.pick([
      "",
      `party-${random.below(this.count + 1)}`,
      `"party-0"`,
      mutated(random, "party-0"),
      random.noise(60),
      "party-0\u0001\u007f",
      "x".repeat(random.below(4_096)),
    ]);
  }

  #cookies(): string[] {
    const { random, jar } = this;
    const cookies = jar.filter(() => random.below(3) === 0);
    for (let i = random.below(6); i > 0; i--) {
      const [name = ""] = random.pick([...jar, `__Host-gatehouse-party-${random.below(this.count)}`]).split("=");
      cookies.push(
        random.pick([
          mutated(random, random.pick(jar)),
          `${name}=${random.pick(["", "a", "p", "pA", random.noise(80)])}`,
          `${name}.${random.below(20)}=${random.noise(20)}`,
          `gatehouse-choice=${this.#word()}`,
          `__Host-gatehouse-login-${random.noise(12)}=${random.noise(90)}`,
        ]),
      );
    }
    return cookies;
  }

  #assertDecided(stream: EmulatedStream): void {
    const { response, forwarded } = stream;
    assert.notEqual(forwarded === undefined, response === undefined, "let through or answered, and not both");
    this.parties.host.end(stream);
    for (const cookie of valuesOf(forwarded, "cookie").flatMap((header) => header.split(";"))) {
      const [, name = "", number = "0"] = OURS.exec(cookie) ?? [];
      assert.ok(
        name === "" || Number(number) >= this.count || (name === "gatehouse-choice" && this.count === 1),
        cookie,
      );
    }
    if (response !== undefined) this.#assertWellFormed(response);
  }

  #assertWellFormed({ status, details, headers, body }: LocalResponse): void {
    assert.ok([200, 302, 400, 401, 403, 404, 405, 408, 413, 414, 415, 502, 503].includes(status), `${status}`);
    assert.match(details, /^gatehouse_[a-z_]+$/);
    for (const [name, value] of headers) assert.match(`${name}: ${value}`, /^[a-z-]+: [ -~]*$/);
    for (const line of valuesOf(headers, "set-cookie")) assert.match(line, OUR_COOKIE);
    for (const location of valuesOf(headers, "location")) this.#assertHarmless(location);
    assert.ok(body.length < 100_000, `${body.length}`);
    assert.doesNotMatch(
      body.replace(/<\/?(style|title|h1|p|a|main|form|button|code|bdi|body|head|html|meta|link)\b/g, ""),
      /<(?!!doctype)/,
    );
    // A form or link leads to this host.
    for (const [, url = ""] of body.matchAll(/(?:href|action)="([^"]*)"/g)) {
      if (url !== "data:,") assert.equal(new URL(url.replaceAll("&amp;", "&"), `https://${HOST}`).hostname, HOST);
    }
  }

  #assertHarmless(location: string): void {
    const url = new URL(location, `https://${HOST}`);
    this.#location.add(url.hostname === HOST ? "here" : "at a provider");
    if (url.hostname === HOST) return;
    const name = /^(party-\d+)\.idp\.example\.com$/.exec(url.hostname)?.[1];
    assert.equal(location.split("?")[0], `${issuerOf(name ?? "")}/authorize`);
    assert.equal(
      url.searchParams.get("redirect_uri"),
      `https://${HOST}/oauth2/callback/${name?.slice("party-".length)}`,
    );
    assert.deepEqual(url.searchParams.getAll("client_id"), [`client of ${name}`]);
  }
}

for (const [count, times] of [
  [1, 3_000],
  [2, 3_000],
  [100, 1_000],
] as const) {
  test(`no request traps, forges or leads astray on a host of ${count}: ${times} that mean harm`, async () => {
    const signing = ["party-0", `party-${count - 1}`];
    const keys = await EmulatedParties.makeKeys(signing);
    const [spare] = keys.values();
    for (let i = 0; spare !== undefined && i < count; i++) if (!keys.has(`party-${i}`)) keys.set(`party-${i}`, spare);
    const parties = await EmulatedParties.start(partiesOf(count), keys);
    const jar = ["theme=dark"];
    for (const name of new Set(signing)) {
      const place = { start: `/oauth2/start?rp=${name}`, callback: `/oauth2/callback/${name.slice("party-".length)}` };
      jar.push(...(await parties.signIn(name, HOST, place, {}, { refresh_token: `of ${name}`, expires_in: 60 })));
      jar.push(...parties.begin(HOST, place.start).cookies);
    }
    const attack = new Attack(new SeededRandom(40 + count), parties, count, jar);
    for (let i = 0; i < rounds(times); i++) attack.round();
    attack.end();
    assert.ok(parties.host.memoryBytes < 12 * 1024 * 1024, `${parties.host.memoryBytes} bytes of memory`);
  });
}
