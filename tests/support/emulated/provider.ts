/** A provider for the emulated host whose every document and token can be another than it should be. */
import { createHmac, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { FILTER } from "./filter.ts";
import { valuesOf } from "./header-map.ts";
import { HostEmulator, type HttpCall, type Pairs } from "./host-emulator.ts";
import { beginLogin, comeBack, CONFIGURATION, ISSUER, METADATA } from "./session.ts";
import { EmulatedSharedData } from "./shared-data.ts";
import { signingKeyObject } from "./signing-keys.ts";
import type { EmulatedStream } from "./stream.ts";

type Json = Record<string, unknown>;

/** What a provider does otherwise than an ordinary one, and what is configured for it. */
export interface Peculiarity {
  configuration?: Json;
  issuer?: string;
  /** Of the discovery document, the JWK Set, the token response: its members, or the text that is sent. */
  discovery?: (document: Json) => Json | string;
  keys?: (jwk: Json) => unknown[] | string;
  tokens?: (response: Json) => Json | string;
  /** Of the token response. */
  status?: number;
  headers?: Pairs;
  /** Of the ID token. */
  claims?: (claims: Json) => Json | string;
  header?: Json;
  algorithm?: "RS256" | "ES256" | "HS256";
}

/** Where the UserInfo endpoint is, in the discovery document of a provider that has one. */
export const USER_INFO_PATH = "/userinfo";

const KEYS = {
  RS256: signingKeyObject(),
  ES256: generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey,
};

export class EmulatedProvider {
  /** The ID token that was made last. */
  idToken = "";
  #userInfoPath = USER_INFO_PATH;

  private constructor(
    readonly host: HostEmulator,
    readonly peculiarity: Peculiarity,
  ) {}

  /** A gateway for a provider that has been asked for its documents; another worker of it where `sharedData` is another's. */
  static async start(peculiarity: Peculiarity = {}, sharedData = new EmulatedSharedData()): Promise<EmulatedProvider> {
    const issuer = peculiarity.issuer ?? ISSUER;
    const configuration = { ...CONFIGURATION, issuer, ...peculiarity.configuration };
    const provider = new EmulatedProvider(await HostEmulator.start(FILTER, configuration, sharedData), peculiarity);
    provider.host.tick();
    provider.answerDocuments();
    return provider;
  }

  /** Answers the calls for metadata and keys that are under way. */
  answerDocuments(): void {
    for (;;) {
      const call = this.#take((path, { body }) => body === "" && path !== this.#userInfoPath);
      if (call === undefined) return;
      const isDiscovery = valuesOf(call.headers, ":path").some((path) =>
        path.includes("/.well-known/openid-configuration"),
      );
      this.host.answer(call, 200, isDiscovery ? this.#discovery() : this.#keys());
    }
  }

  /** Signs somebody in as far as that goes; answers the callback's stream. */
  logIn(): EmulatedStream {
    const login = beginLogin(this.host);
    const stream = comeBack(this.host, login);
    this.redeem(login.url.searchParams.get("nonce") ?? "");
    return stream;
  }

  /** Answers the call for tokens that is under way. */
  redeem(nonce: string): void {
    const call = this.host.takeCall((body) => body.includes("grant_type="));
    const { tokens, status = 200, headers = [] } = this.peculiarity;
    this.idToken = this.makeIdToken(nonce);
    const response = { access_token: "at", token_type: "Bearer", expires_in: 3600, id_token: this.idToken };
    this.host.answer(call, status, text(tokens?.(response) ?? response), headers);
  }

  /** Takes the call to the UserInfo endpoint that is under way; undefined where there is none. */
  takeUserInfoCall(): HttpCall | undefined {
    return this.#take((path) => path === this.#userInfoPath);
  }

  /** Answers it: with JSON, or with text of another type. */
  answerUserInfo(body: Json | string, status = 200, headers: Pairs = [["content-type", "application/json"]]): void {
    const call = this.takeUserInfoCall();
    if (call === undefined) throw new Error(`userinfo was not asked; the log says:\n${this.host.log.join("\n")}`);
    this.host.answer(call, status, text(body), headers);
  }

  #take(isWanted: (path: string, call: HttpCall) => boolean): HttpCall | undefined {
    const at = this.host.calls.findIndex((call) => isWanted(valuesOf(call.headers, ":path")[0] ?? "", call));
    return at < 0 ? undefined : this.host.calls.splice(at, 1)[0];
  }

  /** An ID token of now. */
  makeIdToken(nonce: string): string {
    const { claims, header, issuer = ISSUER } = this.peculiarity;
    const now = Math.floor(this.host.nowMs / 1000);
    const usual = { iss: issuer, sub: "u1", aud: CONFIGURATION.clientId, exp: now + 3600, iat: now, nonce };
    return this.makeToken(claims?.(usual) ?? usual, header);
  }

  /** A token of these claims, signed as ID tokens are. */
  makeToken(claims: Json | string, header: Json = {}): string {
    const { algorithm = "RS256", configuration } = this.peculiarity;
    const input = `${encode({ alg: algorithm, kid: "k1", ...header })}.${encode(claims)}`;
    const secret = { ...CONFIGURATION, ...configuration }.clientSecret;
    return `${input}.${signature(algorithm, input, secret).toString("base64url")}`;
  }

  /** The label of the answer that ends a login, which may wait for the keys to be fetched again. */
  outcome(): string {
    const stream = this.logIn();
    this.answerDocuments();
    return stream.response?.details ?? "";
  }

  #discovery(): string {
    const { discovery, issuer = ISSUER } = this.peculiarity;
    const document = discovery?.({ ...METADATA, issuer }) ?? { ...METADATA, issuer };
    const endpoint = typeof document === "string" ? undefined : document["userinfo_endpoint"];
    if (typeof endpoint === "string" && URL.canParse(endpoint)) this.#userInfoPath = new URL(endpoint).pathname;
    return text(document);
  }

  #keys(): string {
    const { algorithm = "RS256", keys } = this.peculiarity;
    const alg = algorithm === "HS256" ? "RS256" : algorithm;
    const jwk = { ...publicJwk(algorithm), kid: "k1", use: "sig", alg };
    const entries = keys?.(jwk) ?? [jwk];
    return typeof entries === "string" ? entries : JSON.stringify({ keys: entries });
  }
}

/** The document with further members, or with others in their place. */
export function withMembers(members: object): (document: Json) => Json {
  return (document) => ({ ...document, ...members });
}

/** The document with members at its beginning that it may have already, written as they are. */
export function beginningWith(members: string): (document: Json) => string {
  return (document) => `{${members},${JSON.stringify(document).slice(1)}`;
}

/** Further public RSA keys. */
export function otherKey(i: number): Json {
  const { n = "", ...key } = publicJwk("RS256");
  const modulus = Buffer.from(String(n), "base64url");
  modulus.writeUInt16BE(i + 1, 100);
  return { ...key, n: modulus.toString("base64url"), kid: `other-${i}`, use: "sig", alg: "RS256" };
}

function publicJwk(algorithm: "RS256" | "ES256" | "HS256"): Json {
  return { ...createPublicKey(KEYS[algorithm === "HS256" ? "RS256" : algorithm]).export({ format: "jwk" }) };
}

function signature(algorithm: "RS256" | "ES256" | "HS256", input: string, secret: string): Buffer {
  if (algorithm === "HS256") return createHmac("sha256", secret).update(input).digest();
  const key = KEYS[algorithm];
  return sign("sha256", Buffer.from(input), { key, dsaEncoding: "ieee-p1363" });
}

function encode(value: Json | string): string {
  return Buffer.from(text(value)).toString("base64url");
}

function text(value: Json | string): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
