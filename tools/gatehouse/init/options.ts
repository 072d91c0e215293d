import { readFile } from "node:fs/promises";
import { textOf } from "../file-or-input.ts";
import { CannotRun, type SecretPlace, type Target } from "./setup.ts";

/** The flags of `init`. */
export interface Options {
  readonly issuer?: string;
  readonly clientId?: string;
  readonly redirectUrl?: string;
  readonly clientSecretFile?: string;
  readonly publicClient?: boolean;
  readonly cookieSecretFile?: string;
  readonly from?: string;
  readonly target?: Target;
  readonly secrets?: SecretPlace;
  readonly gateway?: string;
  readonly namespace?: string;
  readonly selector?: string;
  readonly cluster: boolean;
  readonly image?: string;
  readonly imagePullSecret?: string;
  readonly trafficExtension?: boolean;
  readonly upstream?: string;
  readonly listen?: string;
  readonly envoyVersion?: string;
  readonly caFile?: string;
  readonly offline?: boolean;
  readonly output?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `name=value,name=value` as an object; throws on another form. */
export function labelsIn(selector: string): Record<string, string> {
  const pairs = selector.split(",").map((pair) => {
    const [, name, value] = /^\s*([\w./-]+)=([\w.-]*)\s*$/.exec(pair) ?? [];
    if (name === undefined || value === undefined) {
      throw new CannotRun(`--selector is ${selector}, expected labels of the gateway's pods: istio=ingressgateway`);
    }
    return [name, value] as const;
  });
  return Object.fromEntries(pairs);
}

/** `HOST:PORT`; throws on another form. */
export function addressIn(text: string): { host: string; port: number } {
  const [, host, port] = /^([\w.-]+|\[[0-9a-f:.]+\]):(\d{1,5})$/i.exec(text) ?? [];
  if (host === undefined) throw new CannotRun(`--upstream is ${text}, expected the application's HOST:PORT`);
  return { host: host.replace(/^\[|\]$/g, ""), port: portIn(port ?? "", "--upstream") };
}

/** A port of TCP; throws where it is none. `flag`: where it came from. */
export function portIn(text: string, flag: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port > 0 && port < 65536) return port;
  throw new CannotRun(`${flag} has the port ${text}, expected one from 1 to 65535`);
}

/** Why a redirect URL won't do; undefined where it will. */
export function redirectUrlObjection(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    return "expected your application's address and /oauth2/callback: https://app.example.com/oauth2/callback";
  }
  return undefined;
}

/** With the path that a bare origin lacks. */
export function withCallback(text: string): string {
  const url = new URL(text);
  return url.pathname === "/" && url.search === "" && url.hash === "" ? `${url.origin}/oauth2/callback` : text;
}

/** Why an issuer won't do, as far as its form goes; undefined where it will. */
export function issuerObjection(text: string): string | undefined {
  if (URL.canParse(text) && /^https?:\/\//.test(text)) return undefined;
  return "expected the URL by which the provider names itself: https://idp.example.com";
}

/** What a file holds, `-` for standard input, without one line end after it; throws where it can't be read or is empty. */
export async function secretIn(file: string, flag: string): Promise<string> {
  const text = (await readable(() => textOf(file), file, flag)).replace(/\r?\n$/, "");
  if (text === "") throw new CannotRun(`${flag}: ${file} is empty, expected the secret`);
  return text;
}

/** The certificates in a file of PEM; throws where there is none. */
export async function authorityIn(file: string): Promise<string> {
  const text = await readable(() => readFile(file, "utf8"), file, "--ca-file");
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g);
  if (certificates === null)
    throw new CannotRun(`--ca-file: ${file} has no certificate in PEM, expected the authority's`);
  return `${certificates.join("\n")}\n`;
}

async function readable(read: () => Promise<string>, file: string, flag: string): Promise<string> {
  try {
    return await read();
  } catch (error) {
    throw new CannotRun(`${flag}: ${file} can't be read: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
