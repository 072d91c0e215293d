/** A transmitter of Shared Signals (OpenID SSF 1.0) that delivers by poll (RFC 8936): what it answers, without a network. */
import { randomUUID } from "node:crypto";
import { type CryptoKey, type JWTPayload, SignJWT } from "jose";

const SESSION_REVOKED = "https://schemas.openid.net/secevent/caep/event-type/session-revoked";
const POLL = "urn:ietf:rfc:8936";

export interface TransmitterOptions {
  readonly issuer: string;
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly jwks: object;
  /** What receivers have to show; they need nothing without it. */
  readonly bearer?: string;
  /** How many streams there may be: any number by default. */
  readonly mostStreams?: number;
  /** How many tokens it hands out at a time: as many as are asked for by default. */
  readonly mostTokens?: number;
  /** Whether streams keep their descriptions. */
  readonly describes?: boolean;
  /** Further members of its metadata, or others in their place. */
  readonly metadata?: object;
}

export interface Asked {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly authorization: string;
  readonly body: string;
}

export interface Answered {
  readonly status: number;
  readonly body: string;
}

/** A stream, and what is on it: tokens that were not acknowledged, by `jti`. */
export interface Stream {
  readonly id: string;
  description: string;
  readonly requested: readonly string[];
  readonly pending: Map<string, string>;
  readonly acknowledged: string[];
  readonly errors: Record<string, { err: string; description: string }>;
  polls: number;
}

interface Poll {
  maxEvents?: number;
  returnImmediately?: boolean;
  ack?: string[];
  setErrs?: Stream["errors"];
}

const json = (status: number, value: unknown): Answered => ({ status, body: JSON.stringify(value) });

export class Transmitter {
  readonly streams = new Map<string, Stream>();
  /** What was asked for, but for metadata and keys. */
  readonly asked: Asked[] = [];
  /** In place of its answers: they fail with this status. */
  failure = 0;
  #count = 0;

  constructor(readonly options: TransmitterOptions) {}

  /** Those that the receivers made, by a word of their descriptions. */
  named(word: string): Stream[] {
    return [...this.streams.values()].filter(({ description }) => description.includes(word));
  }

  answer(asked: Asked): Answered {
    const url = new URL(asked.path, this.options.issuer);
    if (url.pathname.includes("/.well-known/ssf-configuration")) return json(200, this.#metadata());
    if (url.pathname === "/ssf-jwks") return json(200, this.options.jwks);
    this.asked.push(asked);
    if (this.failure !== 0) return json(this.failure, {});
    const { bearer } = this.options;
    if (bearer !== undefined && asked.authorization !== `Bearer ${bearer}`) return json(401, {});
    const id = url.searchParams.get("stream_id") ?? url.pathname.split("/").at(-1) ?? "";
    if (url.pathname.startsWith("/ssf/poll/")) return this.#poll(id, JSON.parse(asked.body) as Poll);
    if (url.pathname !== "/ssf/streams") return json(404, {});
    if (asked.method === "GET")
      return json(
        200,
        [...this.streams.values()].map((stream) => this.#show(stream)),
      );
    if (asked.method === "DELETE") return { status: this.streams.delete(id) ? 204 : 404, body: "" };
    const body = JSON.parse(asked.body) as { stream_id?: string; description?: string; events_requested?: string[] };
    return asked.method === "PATCH" ? this.#update(body.stream_id ?? "", body.description ?? "") : this.#create(body);
  }

  /** Tells every stream that sessions have ended; answers the token's `jti`. */
  async tell(sub_id: unknown, claims: Record<string, unknown> = {}, at = Date.now()): Promise<string> {
    const iat = Math.floor(at / 1000);
    const jti = randomUUID();
    const events = { [SESSION_REVOKED]: { event_timestamp: iat } };
    for (const stream of this.streams.values()) {
      const all = { iss: this.options.issuer, aud: this.#audience(stream), iat, jti, sub_id, events, ...claims };
      const token = new SignJWT(JSON.parse(JSON.stringify(all)) as JWTPayload);
      token.setProtectedHeader({ alg: "RS256", kid: this.options.kid, typ: "secevent+jwt" });
      stream.pending.set(jti, await token.sign(this.options.privateKey));
    }
    return jti;
  }

  #metadata(): object {
    const { issuer, metadata } = this.options;
    return {
      spec_version: "1_0",
      issuer,
      jwks_uri: new URL("/ssf-jwks", issuer).href,
      delivery_methods_supported: ["urn:ietf:rfc:8935", POLL],
      configuration_endpoint: new URL("/ssf/streams", issuer).href,
      ...metadata,
    };
  }

  #create({
    description = "",
    events_requested = [],
  }: {
    description?: string;
    events_requested?: string[];
  }): Answered {
    if (this.streams.size >= (this.options.mostStreams ?? Infinity)) return json(409, { err: "too many" });
    const id = `stream-${++this.#count}`;
    const stream: Stream = {
      id,
      description: this.options.describes === false ? "" : description,
      requested: events_requested,
      pending: new Map(),
      acknowledged: [],
      errors: {},
      polls: 0,
    };
    this.streams.set(id, stream);
    return json(201, this.#show(stream));
  }

  #update(id: string, description: string): Answered {
    const stream = this.streams.get(id);
    if (stream === undefined) return json(404, {});
    stream.description = description;
    return json(200, this.#show(stream));
  }

  #show({ id, description, requested, ...stream }: Stream): object {
    return {
      stream_id: id,
      iss: this.options.issuer,
      aud: [this.#audience({ id, description, requested, ...stream })],
      delivery: { method: POLL, endpoint_url: new URL(`/ssf/poll/${id}`, this.options.issuer).href },
      events_requested: requested,
      events_delivered: requested,
      ...(description === "" ? {} : { description }),
    };
  }

  /** As Keycloak's, of the client and the stream. */
  #audience({ id }: Stream): string {
    return `receiver/${id}`;
  }

  #poll(id: string, { maxEvents = 1000, returnImmediately, ack = [], setErrs = {} }: Poll): Answered {
    const stream = this.streams.get(id);
    if (stream === undefined || returnImmediately !== true) return json(stream === undefined ? 404 : 400, {});
    stream.polls++;
    for (const jti of [...ack, ...Object.keys(setErrs)]) stream.pending.delete(jti);
    stream.acknowledged.push(...ack);
    Object.assign(stream.errors, setErrs);
    const most = Math.min(maxEvents, this.options.mostTokens ?? maxEvents);
    const sets = Object.fromEntries([...stream.pending].slice(0, most));
    return json(200, { sets, moreAvailable: stream.pending.size > most });
  }
}
