import { generateKeyPairSync } from "node:crypto";
import { ENVIRONMENT as SECRETS, EXAMPLE as COMPLETE } from "../../support/configuration/wasm-plugin.ts";

export const COOKIE_SECRET = SECRETS.OIDC_COOKIE_SECRET;

/** A configuration without mistakes. */
export const EXAMPLE: Change = COMPLETE;

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
const encryption = { cipher: "aes-256-cbc", passphrase: "s3cr3t" };

export const ENVIRONMENT: Readonly<Record<string, string>> = {
  ...SECRETS,
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
