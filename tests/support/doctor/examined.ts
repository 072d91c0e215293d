/** The doctor's verdict on a set-up, in this process. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { RELEASE_WASM } from "../../../tools/build/wasm.ts";
import { type Admission, admit } from "../../../tools/gatehouse/doctor/admit.ts";
import { examine } from "../../../tools/gatehouse/doctor/examine.ts";
import type { Finding, Outcome } from "../../../tools/gatehouse/doctor/finding.ts";
import type { Settings } from "../../../tools/gatehouse/doctor/patient.ts";
import { ConfigurationHost } from "../../../tools/wasm-host/configuration-host.ts";

const judge = await ConfigurationHost.load(readFileSync(RELEASE_WASM));
const folder = mkdtempSync(join(tmpdir(), "gatehouse-doctor-"));
after(() => {
  rmSync(folder, { recursive: true, force: true });
});
let files = 0;

export const COOKIE_SECRET = "hAiwR7Zq0f1mB9o3vXyT5sKdE8nGjLcUQ2pW6tYzM4c=";

/** A configuration that nothing is wrong with, at a provider of one's own. */
export function configurationAt(issuer: string, more: object = {}): Record<string, unknown> {
  return {
    issuer,
    clientId: "app",
    clientSecret: "client-s3cr3t",
    redirectUrl: "https://app.example.com/oauth2/callback",
    cookieSecret: COOKIE_SECRET,
    session: { revalidate: "5m" },
    ...more,
  };
}

interface Options extends Partial<Omit<Admission, "settings" | "files" | "judge">> {
  readonly settings?: Partial<Settings>;
}

/** A file with this in it, as JSON where it is no text. */
export function fileOf(content: unknown): string {
  const name = join(folder, `${(files++).toString()}.yaml`);
  writeFileSync(name, typeof content === "string" ? content : JSON.stringify(content, undefined, 1));
  return name;
}

/** What all checks say of these contents of files. */
export async function examined(contents: readonly unknown[], options: Options = {}): Promise<Outcome[]> {
  const { settings, ...rest } = options;
  const patient = await admit({
    files: contents.map((content) => fileOf(content)),
    offline: false,
    timeoutMs: 5_000,
    authorities: undefined,
    kube: undefined,
    admin: undefined,
    judge,
    ...rest,
    settings: {
      gateway: undefined,
      sessionBytes: undefined,
      tryClient: false,
      namespace: "istio-system",
      environment: {},
      ...settings,
    },
  });
  if (typeof patient === "string") assert.fail(patient);
  return examine(patient);
}

/** The same, without the network. */
export function examinedOffline(contents: readonly unknown[], options: Options = {}): Promise<Outcome[]> {
  return examined(contents, { offline: true, ...options });
}

/** What a check found. Each says how it is known and how to mend it. */
export function findingsOf(outcomes: readonly Outcome[], check: string): readonly Finding[] {
  const outcome = outcomes.find((of) => of.check === check) ?? assert.fail(`there is no check ${check}`);
  for (const { problem, found, source, expected, mend } of outcome.findings) {
    for (const text of [problem, found, source, expected, mend]) assert.ok(text.length > 0, problem);
  }
  return outcome.findings;
}

/** The one thing that a check found; with all that was found where there is not one. */
export function findingOf(outcomes: readonly Outcome[], check: string): Finding {
  const findings = findingsOf(outcomes, check);
  const skipped = outcomes.find((of) => of.check === check)?.skipped;
  assert.equal(findings.length, 1, skipped ?? JSON.stringify(findings, undefined, 1));
  return findings[0] ?? assert.fail();
}

/** What is said of errors and warnings, by check. */
export function complaints(outcomes: readonly Outcome[]): string[] {
  return outcomes.flatMap(({ check, findings }) =>
    findings
      .filter(({ severity }) => severity !== "note")
      .map(({ problem, found }) => `${check}: ${problem}: ${found}`),
  );
}

/** Why a check was not made. */
export function whySkipped(outcomes: readonly Outcome[], check: string): string {
  const outcome = outcomes.find((of) => of.check === check);
  return outcome?.skipped ?? assert.fail(`${check} was made`);
}
