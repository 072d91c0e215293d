import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { before, test } from "node:test";
import { FILTER } from "../../support/emulated/filter.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import { HostEmulator } from "../../support/emulated/host-emulator.ts";
import { CONFIGURATION, METADATA, navigation, redeem, type Signer, signer } from "../../support/emulated/session.ts";
import { userOf } from "../../support/emulated/workers.ts";

// Cookies that earlier builds sealed with CONFIGURATION's secret. Browsers have such ones: who changes what is sealed keeps
// opening them, or signs everybody out.

/** When they were sealed, in milliseconds since 1970. */
const SEALED_AT = 1_800_000_000_000;
/** A session with an ID token of an hour's life and a refresh token. */
const SESSION = [
  "__Host-gatehouse=aAetg21kQE0OzXSj3n4OQeb414evJg5Qvx9evxfsVt8vcSPXIL90RMQTyXkp3rmddS0CX82sXftHFBuQxXM",
  "SLisBGA3lmUXM_1ykSNhupYqtmVKFOaJtVBXgSPASP56r_zp3otp8gLE9FazKMWZUd6g0FbFABrCWdCF4Q9eOKL98Ys_BXjeS8Jn",
  "zeGvd2isO-8QUggEqMrsHkhbyaL8ccqloM5kqDkRQQPlLGaNpwRkE7sZ96n91jQptaOrvv4EBRrHdyWpE4z79Se43tjbnD63koQo",
  "ixkEvu2Bpw36vX9E309EkoN02fhmWqBlntEOqwNhOAlgLm2kaA7cDmL2xm5RgOZvBHvb8vsinIXyAAJvN0HXkxPSsO6BBczXAwH1",
  "YBWxey6pLEQIViIz3FFr_dToROXhwuznqbpUdxZSen3OIY2AWZL7zPscyruv1N429NehTFlbiW9HC8xxReXBgBEdPbK5LaI6nUta",
  "C4DRnjnkUktQR_p5nY_RM1xIdkqKKBqjDTd013wvIfx6IUXSQqGcfoUEjHbWl97Jb4Z1iA76v8iaFgSIkyma2r4FS7sAjcNPveuq",
  "yoFwKmr1pIloPN3gKaLERzFqxX6nGcU-lCKrVgzedgis2_090TS2V4Bz-iQIJKcG12fsyRfJ53_An0N27w8HsHYJpLHvuTnFSIuQ",
  "QpQT87S6iLQuM07H06KhwMZGAox9-__ODZpwRtHxZEocTurZJxVILkfmtYFr7wiK1Yn0Df3CMMQcUg3Lr8rS1G6WmAs19lhwVgkC",
  "FsMPPL41XsvdB8IL-gDA",
].join("");
/** The same of a relying party with a name. */
const NAMED_SESSION = [
  "__Host-gatehouse-intranet=aAetg21kpyy3xMPHuBj9QzQH-khUVty0Gi_1zI0_kY2bxVr46nolWyy1mznJcfrEP2As0gjYq9",
  "xeCDm2uP1eW_0094u_dQQ7248DRfzG7iJauc9xFmmpG1emcqlIsU2Qt6t6c_VG18F1n3gD5Bw1Tf0-Hl-SFgKEk6WT5jtwSoiTK8",
  "HqdR2E4MIm1gCqMN5gQH7GEU7ZRYNumnzn6Lvhzcu1kPej1fb7_kXeI_aZ_VO85MXmIcr7DPCYR7mfvkbwunYSRJAGl7FBSisWc5",
  "jW4SWoyPdKV9sNZ00_hdxw31sT1i0ca_0xNypE1GcJHRUVMiZz5v6h6EdxI9F2tF_Sage4hwrn5FMpKrL1EwXGwxEQ402byOcwGG",
  "jWoARv83D3J7BYi-orC4U8tsLCeSeOANau5Bv40az8hd_dDdTK_TI66jvf1mtm22MvoXkXB6xECvnVggj5ysliIUnSlnjDXteB7O",
  "02--SBY4nnEvEw_Q4UJV3QCyYNw_KBhOJ5nuv8f-0EHoI7NVvZErsFFuw0-SnEVSqd511IR6xC17tM5-15iCW00mM8lGvVcyRD3r",
  "AYqJd5R_pGDJbkJfBAQ0B1ySGlXVr2ZFcoUPKUf8vz1ed_4ODuyVSIKj055s7Meeh49yHotSmoMZbTk6JDTyJcuO5GuF6u7S6c5H",
  "pRQkxOMdjFZQlw0RIVE8fgL69m6YvKVpvhLh3D17TzQLlFl3PqmY2CBPm_kKs4LO0bYJz0A1rW8w_eyFRvWuvXT-TX4fzQCqz3PR",
  "G5j42KN-eILbAXQZi4QgPko1UqHZQ",
].join("");
/** A login that is to end at /reports?year=2027, and what it sent to the provider. */
const LOGIN_COOKIE = [
  "__Host-gatehouse-login-4lewtjl8=Aetg21np8_h-O1C8xNJVClFyM3Qv2ZwEYVnqRA_s7PdejkwlqYDgTX92IO1wKBPYHBz-",
  "65nS3erEF2TJtPhXlp63uJq2OhKd370ph0X6h3joYYnAN2yb4_Hu-Cr6Bum4APyjMsZvvPnQwcTvLzXM-0-02G4oLFHUJ-Gk0gyo",
  "3QBpxxHE0Q",
].join("");
const STATE = [
  "Aetg21nKsMkCmulTowxV4xUsR5XVNIEcEPzaF3NIM2YZQxvEkvmLxn6thDaSRRvpBIJQWKFsvQRK2Sk_pKipQSLx8SQhkJ2lcvAd",
  "qS9ECg",
].join("");
const NONCE = "A6sH7IHCwjlzqu5fbcxGp_qEo0MJbrWLkB4mogxIOak";
const CHALLENGE = "RjzQ39zre3yC-pIUX98QmHrJfHwNwDLdS1JoYCAj82c";

let keys: Signer;
before(async () => {
  keys = await signer();
});

/** A filter whose provider is ready, a minute after the cookies were sealed. */
async function start(configuration: object = {}): Promise<HostEmulator> {
  const host = await HostEmulator.start(FILTER, { ...CONFIGURATION, ...configuration }, undefined, SEALED_AT + 60_000);
  host.tick();
  host.answer(host.takeCall(), 200, JSON.stringify(METADATA));
  host.answer(host.takeCall(), 200, JSON.stringify(keys.jwks));
  return host;
}

test("a session that an earlier build sealed is served", async () => {
  const { forwarded, response } = (await start()).open(navigation("/x", [SESSION]));
  assert.equal(userOf(forwarded), "9f5c1a70", response?.details);
  assert.deepEqual(valuesOf(forwarded, "x-auth-request-email"), ["ada@example.com"]);
});

test("so is one of a relying party with a name, by that relying party alone", async () => {
  const named = (name: string): object => ({ relyingParties: [{ name }] });
  const { forwarded, response } = (await start(named("intranet"))).open(navigation("/x", [NAMED_SESSION]));
  assert.equal(userOf(forwarded), "9f5c1a70", response?.details);
  const cookie = { name: "gatehouse-intranet" };
  const other = await start({ relyingParties: [{ name: "extranet", session: { cookie } }] });
  assert.equal(other.open(navigation("/x", [NAMED_SESSION])).forwarded, undefined);
});

test("a session that an earlier build sealed is refreshed with the refresh token that it holds", async () => {
  const host = await start();
  host.nowMs = SEALED_AT + 3_590_000;
  host.tick();
  host.open(navigation("/x", [SESSION]));
  const { body } = host.takeCall((text) => text.includes("grant_type=refresh_token"));
  assert.equal(new URLSearchParams(body).get("refresh_token"), "a refresh token");
});

test("a login that an earlier build began ends where it was to end", async () => {
  const host = await start();
  const stream = host.open(navigation(`/oauth2/callback?code=c&state=${STATE}`, [LOGIN_COOKIE]));
  const [call] = host.calls;
  const verifier = new URLSearchParams(call?.body ?? "").get("code_verifier") ?? "";
  assert.equal(createHash("sha256").update(verifier).digest("base64url"), CHALLENGE);
  await redeem(host, keys, { url: new URL(`https://idp.example.com/?nonce=${NONCE}`), cookie: LOGIN_COOKIE });
  assert.equal(stream.response?.status, 302, stream.response?.details);
  assert.deepEqual(valuesOf(stream.response.headers, "location"), ["/reports?year=2027"]);
});
