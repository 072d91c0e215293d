import assert from "node:assert/strict";
import { generateKeyPairSync, type KeyObject, X509Certificate } from "node:crypto";
import { after, before, test } from "node:test";
import type { ClusterOptions } from "../../tools/envoy/bootstrap.ts";
import { until } from "../../tools/envoy/until.ts";
import {
  AUTHORIZED_HEADER,
  CERTIFICATE_HEADER,
  CertifiedLine,
  SUBJECT_HEADER,
} from "../support/gateway/certified-line.ts";
import { CLIENT, type Configuration } from "../support/gateway/gateway.ts";
import { RelyingPartiesWorld } from "../support/gateway/relying-parties.ts";
import { CLIENT_CERTIFICATE, CLIENT_CERTIFICATE_KEY } from "../support/gateway/tls-certificate.ts";

// Each way in which a client says who it is, at an oidc-provider that takes no other from it.

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" });
const stranger = generateKeyPairSync("ec", { namedCurve: "P-256" });
const SECRET = { clientSecret: CLIENT.secret };
const ALIAS = "https://mtls.example.com";
const certificate = new X509Certificate(CLIENT_CERTIFICATE);

interface Way {
  /** What the client is registered with. */
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly party: Configuration;
  /** Whether it shows a certificate, by the cluster of this name. */
  readonly through?: "certified" | "uncertified";
}

function signing(algorithm: string, key: KeyObject, registered: KeyObject, further: Configuration = {}): Way {
  return {
    metadata: {
      client_secret: undefined,
      token_endpoint_auth_method: "private_key_jwt",
      token_endpoint_auth_signing_alg: algorithm,
      jwks: { keys: [{ ...registered.export({ format: "jwk" }), use: "sig", kid: "k1" }] },
    },
    party: {
      provider: {
        client: { key: { privateKey: key.export({ format: "pem", type: "pkcs8" }), keyId: "k1", algorithm } },
        ...further,
      },
    },
  };
}

function certified(method: string, metadata: object, through: Way["through"]): Way {
  const authentication = method.toUpperCase();
  return {
    metadata: { client_secret: undefined, token_endpoint_auth_method: method, ...metadata },
    party: { provider: { client: { authentication } } },
    ...(through === undefined ? {} : { through }),
  };
}

const SELF_SIGNED = {
  jwks: {
    keys: [
      { ...certificate.publicKey.export({ format: "jwk" }), x5c: [certificate.raw.toString("base64")], use: "sig" },
    ],
  },
};
const BY_AUTHORITY = { tls_client_auth_subject_dn: "CN=gateway-client" };

const WAYS: Readonly<Record<string, Way>> = {
  basic: { metadata: { token_endpoint_auth_method: "client_secret_basic" }, party: SECRET },
  post: {
    metadata: { token_endpoint_auth_method: "client_secret_post" },
    party: { ...SECRET, provider: { client: { authentication: "CLIENT_SECRET_POST" } } },
  },
  "secret-jwt": {
    metadata: { token_endpoint_auth_method: "client_secret_jwt", client_secret: "a".repeat(40) },
    party: { clientSecret: "a".repeat(40), provider: { client: { authentication: "CLIENT_SECRET_JWT" } } },
  },
  rs256: signing("RS256", rsa.privateKey, rsa.publicKey),
  ps256: signing("PS256", rsa.privateKey, rsa.publicKey),
  es256: signing("ES256", p256.privateKey, p256.publicKey),
  tls: certified("tls_client_auth", BY_AUTHORITY, "certified"),
  "self-signed": certified("self_signed_tls_client_auth", SELF_SIGNED, "certified"),
  none: { metadata: { client_secret: undefined, token_endpoint_auth_method: "none" }, party: {} },
};
const WRONG_WAYS: Readonly<Record<string, Way>> = {
  "wrong-key": signing("ES256", stranger.privateKey, p256.publicKey),
  "no-certificate": certified("tls_client_auth", BY_AUTHORITY, "uncertified"),
};
const ALL = { ...WAYS, ...WRONG_WAYS };

interface TlsContext {
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** How oidc-provider learns of the certificate that the line before it has seen. */
const MTLS = {
  enabled: true,
  tlsClientAuth: true,
  selfSignedTlsClientAuth: true,
  getCertificate: ({ headers }: TlsContext) => headers[CERTIFICATE_HEADER],
  certificateAuthorized: ({ headers }: TlsContext) => headers[AUTHORIZED_HEADER] === "true",
  certificateSubjectMatches: ({ headers }: TlsContext, _: string, expected: string) =>
    headers[SUBJECT_HEADER] === expected,
};

const BY_CERTIFICATE = {
  features: { mTLS: MTLS },
  clientAuthMethods: ["tls_client_auth", "self_signed_tls_client_auth"],
  discovery: {
    mtls_endpoint_aliases: {
      token_endpoint: `${ALIAS}/token`,
      revocation_endpoint: `${ALIAS}/token/revocation`,
      pushed_authorization_request_endpoint: `${ALIAS}/request`,
    },
  },
};

const lines: CertifiedLine[] = [];
let world: RelyingPartiesWorld;

function hostOf(name: string): string {
  return `${name}.example.com`;
}

before(async () => {
  const providers = Object.entries(ALL).map(([name, { metadata, through }]) => {
    const registration = {
      metadata,
      ...(through === undefined ? {} : { configuration: BY_CERTIFICATE }),
    };
    return [name, { redirectUrls: [`http://${hostOf(name)}/oauth2/callback`], registration }] as const;
  });
  world = await RelyingPartiesWorld.start({
    providers: Object.fromEntries(providers),
    clusters: async (portOf) =>
      Promise.all(
        Object.keys(ALL)
          .filter(isByCertificate)
          .map((name) => tlsCluster(name, portOf(name))),
      ),
    configure: ({ cookieSecret, provider }, party) => ({
      cookieSecret,
      provider,
      relyingParties: Object.entries(ALL).map(([name, way]) => {
        const own = (way.party["provider"] ?? {}) as Configuration;
        const clusters = { "*": name, "mtls.example.com": `${name}-by-certificate` };
        const redirectUrl = `http://${hostOf(name)}/oauth2/callback`;
        return party(name, { ...way.party, name, hosts: [hostOf(name)], redirectUrl, provider: { ...own, clusters } });
      }),
    }),
    gateway: { componentLogLevel: "wasm:trace" },
  });
  for (const name of Object.keys(ALL)) await world.ready(hostOf(name));
});
after(async () => {
  await world.stop();
  for (const line of lines) await line.stop();
});

function isByCertificate(name: string): boolean {
  return ALL[name]?.through !== undefined;
}

async function tlsCluster(name: string, port: number): Promise<ClusterOptions> {
  const line = await CertifiedLine.start(port, CLIENT_CERTIFICATE);
  lines.push(line);
  const shown = { certificate: CLIENT_CERTIFICATE, privateKey: CLIENT_CERTIFICATE_KEY };
  const tls = { serverName: "idp.example.com", ...(ALL[name]?.through === "certified" ? { shown } : {}) };
  return { name: `${name}-by-certificate`, port: line.port, tls };
}

for (const name of Object.keys(WAYS)) {
  test(`${name}: oidc-provider takes the client at login and when it revokes a token`, async () => {
    const browser = world.browser();
    const page = await world.signIn(browser, `http://${hostOf(name)}/`);
    await world.identityOf(page, name);
    const own = new URL(`http://${hostOf(name)}`);
    await browser.step(`${own.origin}/oauth2/sign_out`, { from: own });
    await until("the refresh token to be revoked", 10_000, () =>
      world.refreshTokensDestroyed(name) > 0 ? true : undefined,
    );
  });
}

for (const name of Object.keys(WRONG_WAYS)) {
  test(`${name}: nobody is signed in, and the log says what the provider says`, async () => {
    const page = await world.signIn(world.browser(), `http://${hostOf(name)}/`);
    assert.notEqual(page.status, 200);
    const why = await until("the log to say why", 10_000, () =>
      world.gateway.envoy.log.find((line) => line.endsWith(`relying party ${name}`) && line.includes("refused, id")),
    );
    assert.match(why, /it says "invalid_client client authentication failed"/);
  });
}

test("no key and no assertion is in the log, at debug", () => {
  const log = world.gateway.logText();
  for (const { privateKey } of [rsa, p256, stranger]) {
    const lines = privateKey.export({ format: "pem", type: "pkcs8" }).toString().split("\n").slice(1, -2);
    for (const line of lines) assert.ok(!log.includes(line));
  }
  assert.ok(!log.includes("client_assertion=") && !log.includes(CLIENT.secret));
});
