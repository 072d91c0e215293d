import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { certificateFor, EXPIRED, type Wanted } from "../../support/doctor/certificates.ts";
import { complaints, configurationAt, examined, findingOf, whySkipped } from "../../support/doctor/examined.ts";
import { providerWith, tlsProviderWith } from "../../support/doctor/provider.ts";

// Set-ups whose provider has a certificate that the gateway would refuse, or soon. Each has one test.

const skip = spawnSync("openssl", ["version"]).status === 0 ? false : "needs openssl";
const about = { name: "localhost" };

test("a good certificate has no complaint, of an authority that is given", { skip }, async () => {
  const authority = certificateFor({ name: "authority", isAuthority: true });
  const intermediate = certificateFor({ name: "intermediate", isAuthority: true, authority });
  const { certificate, key } = certificateFor({ ...about, authority: intermediate });
  const issuer = await tlsProviderWith(certificate + intermediate.certificate, key);
  const outcomes = await examined([configurationAt(issuer)], { authorities: authority.file });
  assert.deepEqual(complaints(outcomes), []);
  assert.equal(outcomes.find(({ check }) => check === "provider-certificate")?.skipped, undefined);
});

test("49. a server that sends its certificate without the intermediate", { skip }, async () => {
  const authority = certificateFor({ name: "authority", isAuthority: true });
  const intermediate = certificateFor({ name: "intermediate", isAuthority: true, authority });
  const { certificate, key } = certificateFor({ ...about, authority: intermediate });
  const outcomes = await examined([configurationAt(await tlsProviderWith(certificate, key))], {
    authorities: authority.file,
  });
  const { problem, found, mend } = findingOf(outcomes, "provider-certificate");
  assert.match(problem, /sends its certificate alone: the intermediate/);
  assert.equal(found, "1 certificate, signed by intermediate");
  assert.match(mend, /fullchain/);
});

for (const [number, what, make, problem] of [
  ["50", "that signs itself", () => certificateFor(about), /signs itself/],
  ["51", "that has expired", () => EXPIRED, /has expired/],
] as const) {
  test(`${number}. a certificate ${what}`, { skip }, async () => {
    const { certificate, key } = make();
    const outcomes = await examined([configurationAt(await tlsProviderWith(certificate, key))]);
    assert.match(findingOf(outcomes, "provider-certificate").problem, problem);
    // The rest is looked at all the same, and without the client's secret.
    assert.deepEqual(
      outcomes.filter(({ check }) => check === "keys").map(({ skipped }) => skipped),
      [undefined],
    );
  });
}

for (const [number, what, wanted, severity, problem] of [
  ["52", "for another name", { name: "login.example.com" }, "error", /is for another name/],
  ["53", "that expires soon", { ...about, days: 5 }, "warning", /expires soon/],
] as const satisfies readonly (readonly [string, string, Wanted, string, RegExp])[]) {
  test(`${number}. a certificate ${what}`, { skip }, async () => {
    const authority = certificateFor({ name: "authority", isAuthority: true });
    const { certificate, key } = certificateFor({ ...wanted, authority });
    const issuer = await tlsProviderWith(certificate, key);
    const finding = findingOf(
      await examined([configurationAt(issuer)], { authorities: authority.file }),
      "provider-certificate",
    );
    assert.match(finding.problem, problem);
    assert.equal(finding.severity, severity);
  });
}

test("54. a certificate of an authority that is not known", { skip }, async () => {
  const authority = certificateFor({ name: "authority", isAuthority: true });
  const { certificate, key } = certificateFor({ ...about, authority });
  const issuer = await tlsProviderWith(certificate + authority.certificate, key);
  const outcomes = await examined([configurationAt(issuer)], { settings: { tryClient: true } });
  const { problem, mend } = findingOf(outcomes, "provider-certificate");
  assert.match(problem, /of an authority that is not known here/);
  assert.match(mend, /--ca FILE here/);
  // The secret goes to nobody who can't prove its name.
  assert.match(whySkipped(outcomes, "client-secret"), /certificate/);
});

test("a provider that speaks no TLS on an https issuer is told so", async () => {
  const issuer = (await providerWith()).replace("http:", "https:");
  assert.match(findingOf(await examined([configurationAt(issuer)]), "issuer-reachable").found, /speaks no TLS there/);
});
