import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { stringify } from "yaml";
import { freshWasm } from "../../../tools/build/wasm.ts";
import { migrate, type Result } from "../../../tools/gatehouse/migrate/migrate.ts";
import { readInput } from "../../../tools/gatehouse/migrate/read.ts";
import { judgeFile } from "../../../tools/gatehouse/validate/judge.ts";
import { ConfigurationHost } from "../../../tools/wasm-host/configuration-host.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import { signer } from "../../support/emulated/session.ts";
import type { EmulatedStream } from "../../support/emulated/stream.ts";
import { AUTHSERVICE_CASES } from "../../support/migrate/authservice-cases.ts";
import { ENVOY_CASES } from "../../support/migrate/envoy-cases.ts";
import { ENVOY_GATEWAY_CASES } from "../../support/migrate/envoy-gateway-cases.ts";
import { ACCESS_TOKEN, MigratedGateway, type SignedIn } from "../../support/migrate/migrated-gateway.ts";
import { OAUTH2_PROXY_FILES } from "../../support/migrate/oauth2-proxy-files.ts";
import { OAUTH2_PROXY_OBJECTS } from "../../support/migrate/oauth2-proxy-objects.ts";
import { type Answer, COOKIE_SECRET, type PeerCase, SECRET } from "../../support/migrate/peer-case.ts";

// Configurations as the peers' documentation has them: migrated, judged by the filter that ships, and logged in with. What needs
// a session and who is let in are as there, or more is refused.

const SIGN_IN_PAGE = "gatehouse_sign_in_page";
const CASES = [
  ...OAUTH2_PROXY_FILES,
  ...OAUTH2_PROXY_OBJECTS,
  ...ENVOY_CASES,
  ...ENVOY_GATEWAY_CASES,
  ...AUTHSERVICE_CASES,
];
const shipped = await ConfigurationHost.load(await readFile(await freshWasm("release", console.error)));
const keys = await signer();

function migrated({ files, issuer, hosts = [] }: PeerCase): Result {
  const told = { from: undefined, issuer, hosts, folder: "." };
  return migrate(readInput(files), told) ?? assert.fail("it is not known what this is");
}

function start({ provider }: PeerCase, { migration }: Result): Promise<MigratedGateway> {
  return MigratedGateway.start(migration.configuration, keys, provider.discovered, provider.token);
}

for (const peer of CASES) {
  describe(peer.name, () => {
    const result = migrated(peer);

    test("is taken by the filter that ships, and says what became of each option", async () => {
      const { findings, configurations } = await judgeFile(shipped, "file", stringify(result.migration.configuration));
      assert.equal(configurations, 1);
      assert.deepEqual(
        findings.filter(({ level }) => level === "error"),
        [],
      );
      assert.deepEqual(
        result.outcomes.filter(({ fate }) => fate === "UNKNOWN"),
        [],
      );
      for (const [option, fate, words] of peer.said) {
        const of = result.outcomes.filter((outcome) => outcome.option === option);
        const found = of.some((outcome) => outcome.fate === fate && words.test(`${outcome.here}; ${outcome.why}`));
        assert.ok(found, `${option}: ${JSON.stringify(of)}`);
      }
      const toDo = [...new Set(result.migration.toDo)];
      assert.equal(toDo.length, peer.toDo?.length ?? 0, toDo.join("\n"));
      for (const [i, words] of (peer.toDo ?? []).entries()) assert.match(toDo[i] ?? "", words);
    });

    test("has its secrets read from variables, and shows none", () => {
      const { variables } = result.migration;
      assert.deepEqual(variables.map(({ name }) => name).sort(), Object.keys(peer.variables).sort());
      for (const { name, from } of variables) assert.match(from, peer.variables[name] ?? assert.fail(name));
      const all = JSON.stringify([
        result.migration.configuration,
        result.outcomes,
        variables,
        result.migration.toDo,
        result.migration.remarks,
      ]);
      for (const secret of [SECRET, COOKIE_SECRET, Buffer.from(SECRET).toString("base64"), "sixteen_bytes"])
        assert.ok(!all.includes(secret), secret);
    });

    test("signs its users in, and the application gets what it got", async () => {
      const gateway = await start(peer, result);
      const signedIn = await gateway.signIn(peer.page, peer.user);
      assert.ok(signedIn.stream.forwarded !== undefined, signedIn.stream.response?.details);
      for (const [header, value] of Object.entries(peer.gets)) {
        assert.equal(valuesOf(signedIn.stream.forwarded, header)[0], withTokens(value, signedIn), header);
      }
    });

    if (peer.others !== undefined) {
      test("refuses whom it refused", async () => {
        for (const other of peer.others ?? []) {
          const { stream } = await (await start(peer, result)).signIn(peer.page, other);
          assert.equal(stream.forwarded, undefined, JSON.stringify(other));
          assert.equal(stream.response?.status, 403, JSON.stringify(other));
        }
      });
    }

    if (peer.requests !== undefined) {
      test("asks for a session where it did", async () => {
        const gateway = await start(peer, result);
        for (const [method, path, answer, headers] of peer.requests ?? []) {
          const stream = gateway.open(method, new URL(path, peer.page).href, headers);
          const { response } = stream;
          assert.equal(answerOf(stream), answer, `${method} ${path} ${response?.details ?? ""}`);
        }
      });
    }
  });
}

function withTokens(value: string | undefined, { idToken }: SignedIn): string | undefined {
  return value?.replace("ID_TOKEN", idToken).replace("ACCESS_TOKEN", ACCESS_TOKEN);
}

/** Signing in begins with a redirect, or with the page that leads to it. */
function answerOf({ forwarded, response }: EmulatedStream): Answer | undefined {
  if (forwarded !== undefined) return "PASSES";
  return response?.status === 302 || response?.details === SIGN_IN_PAGE
    ? "SIGNS_IN"
    : (response?.status as Answer | undefined);
}
