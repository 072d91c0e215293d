import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import { type Answers, gather, type Surroundings } from "../../../../tools/gatehouse/init/answers.ts";
import { earlierIn } from "../../../../tools/gatehouse/init/from-file.ts";
import type { Options } from "../../../../tools/gatehouse/init/options.ts";
import { Questions } from "../../../../tools/gatehouse/init/questions.ts";
import { CannotRun } from "../../../../tools/gatehouse/init/setup.ts";
import { FIELDS, IMAGE, KEY } from "./setups.ts";

// What is not said by flags is asked for; what was asked is answered here as a person would, when the question is there.

const ENTER = "\r";
const DOWN = "\x1b[B";
const CALL_OFF = "\x03";

interface Dialogue {
  readonly answers: Answers;
  readonly shown: string;
}

/** `replies`: what is typed once a text is there, in this order. */
async function talk(options: Partial<Options>, replies: readonly (readonly [string, string])[]): Promise<Dialogue> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let [shown, seen, next] = ["", 0, 0];
  output.setEncoding("utf8").on("data", (text: string) => {
    shown += text;
    const [question, reply] = replies[next] ?? [];
    if (question === undefined || reply === undefined || !shown.slice(seen).includes(question)) return;
    [seen, next] = [shown.length, next + 1];
    // After the prompt has begun to listen.
    setImmediate(() => input.write(reply));
  });
  const around: Surroundings = {
    earlier: undefined,
    questions: new Questions({ input, output }),
    cluster: undefined,
    environment: {},
    envoyVersion: "1.40.0",
  };
  const answers = await gather({ cluster: false, offline: true, ...options }, around);
  assert.equal(next, replies.length, shown);
  return { answers, shown };
}

const FIVE = [
  ["Issuer", `https://idp.example.com${ENTER}`],
  ["Client ID", `my-app${ENTER}`],
  ["Client secret", `s3cret with spaces ${ENTER}`],
  ["Redirect URL", `https://app.example.com${ENTER}`],
] as const;

test("the five fields are asked for, the secret is not shown, and a key is made", async () => {
  const image = ["Image of the filter", `${IMAGE}${ENTER}`] as const;
  const { answers, shown } = await talk({}, [...FIVE, ["What runs your gateway?", ENTER], image]);
  const { cookieSecret, ...fields } = answers.setup.fields;
  assert.deepEqual(fields, {
    issuer: "https://idp.example.com",
    clientId: "my-app",
    clientSecret: "s3cret with spaces ",
    redirectUrl: "https://app.example.com/oauth2/callback",
  });
  assert.equal(Buffer.from(cookieSecret, "base64").length, 32);
  assert.equal(answers.setup.target, "istio");
  assert.ok(!shown.includes("s3cret"), shown);
});

test("what won't do is asked for again, with what was expected", async () => {
  const { answers, shown } = await talk(
    { image: IMAGE, target: "istio", clientId: "x", redirectUrl: "https://app.example.com" },
    [
      ["Issuer", `idp${ENTER}`],
      ["expected the URL by which the provider names itself", `\x7f\x7f\x7fhttps://idp.example.com${ENTER}`],
      ["Client secret", ENTER],
    ],
  );
  assert.equal(answers.setup.fields.issuer, "https://idp.example.com");
  assert.equal(answers.setup.fields.clientSecret, undefined);
  assert.match(shown, /Issuer/);
});

test("a provider that is not found is said, and asked for again", async () => {
  const talking = talk(
    { image: IMAGE, target: "istio", clientId: "x", redirectUrl: "https://a.example.com", offline: false },
    [
      ["Issuer", `http://localhost:1${ENTER}`],
      ["can't be read", CALL_OFF],
    ],
  );
  await assert.rejects(talking, (error) => error instanceof CannotRun && /called off/.test(error.message));
});

test("what flags and the environment say is not asked for", async () => {
  const { answers } = await talk(
    { issuer: "https://idp.example.com", clientId: "x", redirectUrl: "https://a.example.com/cb", publicClient: true },
    [
      ["What runs your gateway?", DOWN + DOWN + DOWN + ENTER],
      ["The application's HOST:PORT", `127.0.0.1:3000${ENTER}`],
    ],
  );
  assert.deepEqual([answers.setup.target, answers.setup.upstream], ["envoy", { host: "127.0.0.1", port: 3000 }]);
  assert.equal(answers.setup.image, "");
});

test("with a terminal or without, a secret in the environment is taken", async () => {
  const around = { earlier: undefined, questions: undefined, cluster: undefined, envoyVersion: "1.40.0" };
  const options = { cluster: false, offline: true, issuer: "https://idp.example.com", clientId: "x", image: IMAGE };
  const environment = { GATEHOUSE_CLIENT_SECRET: "s3cret", GATEHOUSE_COOKIE_SECRET: KEY };
  const { setup } = await gather({ ...options, redirectUrl: "https://a.example.com" }, { ...around, environment });
  assert.deepEqual([setup.fields.clientSecret, setup.fields.cookieSecret], ["s3cret", KEY]);
  const missing = gather(options, { ...around, environment: {} });
  await assert.rejects(missing, /no terminal to ask at.*--client-secret-file.*\n *--redirect-url/s);
});

test("a key in the environment that takes the place of the earlier file's is said", async () => {
  const earlier = earlierIn(JSON.stringify(FIELDS), "gatehouse.yaml");
  const around = { earlier, questions: undefined, cluster: undefined, envoyVersion: "1.40.0" };
  const options = { cluster: false, offline: true, image: IMAGE, target: "istio" as const };
  const another = { GATEHOUSE_COOKIE_SECRET: FIELDS.cookieSecret.replace("h", "i") };
  for (const [environment, isSaid] of [
    [another, true],
    [{}, false],
  ] as const) {
    const { remarks } = await gather(options, { ...around, environment });
    const said = remarks.some((remark) => /another than the earlier file's.*GATEHOUSE_COOKIE_SECRET/.test(remark));
    assert.equal(said, isSaid, remarks.join("\n"));
  }
});
