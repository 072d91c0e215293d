/**
 * The OpenID Foundation's plans for relying parties that Gatehouse can serve (response_type=code), each with its modules in the suite's order:
 * openid-certification/conformance-suite, src/main/java/net/openid/conformance/openid/client, as of 12f2a4da (2026-08-20).
 */
const BASIC = [
  "oidcc-client-test",
  "oidcc-client-test-invalid-iss",
  "oidcc-client-test-missing-sub",
  "oidcc-client-test-invalid-aud",
  "oidcc-client-test-missing-iat",
  "oidcc-client-test-kid-absent-single-jwks",
  "oidcc-client-test-kid-absent-multiple-jwks",
  "oidcc-client-test-idtoken-sig-rs256",
  "oidcc-client-test-idtoken-sig-none",
  "oidcc-client-test-invalid-sig-rs256",
  "oidcc-client-test-userinfo-invalid-sub",
  "oidcc-client-test-nonce-invalid",
  "oidcc-client-test-scope-userinfo-claims",
  "oidcc-client-test-client-secret-basic",
];

export const PLANS = {
  "oidcc-client-basic-certification-test-plan": BASIC,
  "oidcc-client-config-certification-test-plan": [
    "oidcc-client-test-discovery-openid-config",
    "oidcc-client-test-discovery-jwks-uri-keys",
    "oidcc-client-test-discovery-issuer-mismatch",
    "oidcc-client-test-idtoken-sig-none",
    "oidcc-client-test-signing-key-rotation-just-before-signing",
    "oidcc-client-test-signing-key-rotation",
  ],
  "oidcc-client-rp-initiated-logout-rp-basic": [
    "oidcc-client-test-rp-init-logout",
    "oidcc-client-test-rp-init-logout-other-state",
    "oidcc-client-test-rp-init-logout-no-state",
  ],
  "oidcc-client-back-channel-logout-rp-basic": [
    "oidcc-client-test-rp-backchannel-rpinitlogout",
    "oidcc-client-test-rp-backchannel-rpinitlogout-alg-none",
    "oidcc-client-test-rp-backchannel-rpinitlogout-no-event",
    "oidcc-client-test-rp-backchannel-rpinitlogout-with-nonce",
    "oidcc-client-test-rp-backchannel-rpinitlogout-wrong-alg",
    "oidcc-client-test-rp-backchannel-rpinitlogout-wrong-aud",
    "oidcc-client-test-rp-backchannel-rpinitlogout-wrong-event",
    "oidcc-client-test-rp-backchannel-rpinitlogout-wrong-iss",
  ],
  "oidcc-client-front-channel-logout-rp-basic": ["oidcc-client-test-rp-frontchannel-rpinitlogout"],
  "oidcc-client-formpost-basic-certification-test-plan": BASIC,
  "oidcc-client-refreshtoken-test-plan": [
    "oidcc-client-test-refresh-token",
    "oidcc-client-test-refresh-token-invalid-issuer",
    "oidcc-client-test-refresh-token-invalid-sub",
  ],
  "oidcc-client-test-3rd-party-init-login-test-plan": ["oidcc-client-test-3rd-party-init-login"],
} as const;
