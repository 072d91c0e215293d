import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { capture, complaint } from "../../../tools/envoy/capture.ts";
import { HOSTS } from "./network.ts";

/** The certificates of the rig: for the hosts outside the cluster, and one of the same authority for another host. */
const CERTIFICATES = {
  provider: HOSTS.provider,
  registry: HOSTS.registry,
  privateRegistry: HOSTS.privateRegistry,
  application: HOSTS.application,
  stranger: "stranger.example.net",
} as const;

export type Certificate = keyof typeof CERTIFICATES;

/** Where the PEM files are that `makeCertificates` made. */
export function certificateFiles(
  folder: string,
  name: Certificate | "authority",
): { certificate: string; key: string } {
  const path = join(folder, "certificates", name);
  return { certificate: `${path}.pem`, key: `${path}.key` };
}

/** Makes an authority and its certificates, for two days, with the openssl command. */
export async function makeCertificates(folder: string): Promise<void> {
  await mkdir(join(folder, "certificates"), { recursive: true });
  await openssl(certificateFiles(folder, "authority"), ["-subj", "/CN=Authority of the tests"]);
  const { certificate, key } = certificateFiles(folder, "authority");
  const make = ([name, host]: [string, string]): Promise<void> =>
    openssl(certificateFiles(folder, name as Certificate), [
      ...["-subj", `/CN=${host}`, "-addext", `subjectAltName=DNS:${host}`, "-addext", "basicConstraints=CA:FALSE"],
      ...["-CA", certificate, "-CAkey", key],
    ]);
  await Promise.all(Object.entries(CERTIFICATES).map(make));
}

async function openssl(files: { certificate: string; key: string }, options: readonly string[]): Promise<void> {
  const result = await capture(
    "openssl",
    [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"],
      ...["-keyout", files.key, "-out", files.certificate, ...options],
    ],
    { timeoutMs: 15_000 },
  );
  if (result.code !== 0) throw new Error(`openssl req: ${complaint(result)}`);
}
