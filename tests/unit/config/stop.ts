import { generateKeyPairSync } from "node:crypto";

export const COOKIE_SECRET = "hAiwR7Zq0f1mB9o3vXyT5sKdE8nGjLcUQ2pW6tYzM4c=";

/** A configuration without mistakes. */
export const EXAMPLE: Change = {
  issuer: "https://idp.example.com",
  clientId: "my-app",
  clientSecret: { env: "OIDC_CLIENT_SECRET" },
  redirectUrl: "https://app.example.com/oauth2/callback",
  cookieSecret: { env: "OIDC_COOKIE_SECRET" },
};

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
const encryption = { cipher: "aes-256-cbc", passphrase: "s3cr3t" };

export const ENVIRONMENT: Readonly<Record<string, string>> = {
  OIDC_CLIENT_SECRET: "client-s3cr3t",
  OIDC_COOKIE_SECRET: COOKIE_SECRET,
  EMPTY_SECRET: "",
  UNFILLED: "FILL_IN",
  RSA_KEY: rsa.export({ format: "pem", type: "pkcs8" }).toString(),
  P256_KEY: p256.export({ format: "pem", type: "pkcs8" }).toString(),
  ENCRYPTED_KEY: p256.export({ format: "pem", type: "pkcs8", ...encryption }).toString(),
  JWK_FOR_RS512: JSON.stringify({ ...rsa.export({ format: "jwk" }), alg: "RS512" }),
};

/** Keys that differ from the example's; undefined where one is left out. */
export type Change = Readonly<Record<string, unknown>>;

/** A stop of the tour of mistakes: what is configured, and what is said about it. */
export interface Stop {
  name: string;
  /** A change of the example, or a whole text. */
  configured: Change | string;
  lines: readonly string[];
  /** Whether a JSON Schema can see the mistake. */
  isForSchema: boolean;
}

export function mistake(name: string, configured: Change | string, ...lines: readonly string[]): Stop {
  return { name, configured, lines, isForSchema: true };
}

/** A mistake that a JSON Schema cannot see: in how values fit together, in a secret, or in more than the form of a text. */
export function mistakeBeyondSchema(name: string, configured: Change | string, ...lines: readonly string[]): Stop {
  return { name, configured, lines, isForSchema: false };
}

export function warning(name: string, configured: Change, ...lines: readonly string[]): Stop {
  return { name, configured, lines, isForSchema: false };
}

/** The text of a stop's configuration. */
export function textOf({ configured }: Stop): string {
  return typeof configured === "string" ? configured : JSON.stringify({ ...EXAMPLE, ...configured });
}

export function cookie(cookie: object): Change {
  return { session: { cookie } };
}

export function operation(operation: object): Change {
  return { rules: [{ to: [{ operation }] }] };
}

export function headers(...headers: readonly object[]): Change {
  return { forward: { headers } };
}
