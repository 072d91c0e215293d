/** A configuration of a peer's, written after its own documentation, and what has to become of it. */
import type { Fate } from "../../../tools/gatehouse/migrate/option.ts";

/** What becomes of a request without a session. */
export type Answer = "PASSES" | "SIGNS_IN" | 401 | 403;

export interface PeerCase {
  readonly name: string;
  /** Texts of files, which are one configuration. */
  readonly files: readonly string[];
  readonly issuer?: string;
  readonly hosts?: readonly string[];
  /** The provider, as its discovery document and tokens name it: by where it is asked. */
  readonly provider: { readonly discovered: string; readonly token?: string };
  /** A page that needs a session. */
  readonly page: string;
  /** Who signs in, and is let in. */
  readonly user: Readonly<Record<string, unknown>>;
  /** Who signs in, and is not: with 403. */
  readonly others?: readonly Readonly<Record<string, unknown>>[];
  /** What the application gets; `undefined` for a header that it does not. `ID_TOKEN` and `ACCESS_TOKEN` stand for the tokens. */
  readonly gets: Readonly<Record<string, string | undefined>>;
  /** Requests without a session: method, URL or path, further headers. */
  readonly requests?: readonly (readonly [
    method: string,
    path: string,
    answer: Answer,
    headers?: Readonly<Record<string, string>>,
  ])[];
  /** What is said of options: its label, fate, and something of what is said. */
  readonly said: readonly (readonly [option: string, fate: Fate, words: RegExp])[];
  /** What is left to do, in order; nothing where the result is what was there. */
  readonly toDo?: readonly RegExp[];
  /** Which variables are to be set, and from what. */
  readonly variables: Readonly<Record<string, RegExp>>;
}

/** What no output may have. */
export const SECRET = "correct-horse-battery";
/** 32 bytes in base64url, as oauth2-proxy's documentation has one made. */
export const COOKIE_SECRET = Buffer.alloc(32, "thirty-two bytes of a cookie key").toString("base64url");
