/** Certificates for the doctor's tests, made with the openssl command. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";

export interface Certificate {
  /** PEM; of what an intermediate signed, the leaf alone. */
  readonly certificate: string;
  readonly key: string;
  /** Where the certificate is. */
  readonly file: string;
}

/** What a certificate is for, and by whom it is signed; without: by itself. */
export interface Wanted {
  readonly name: string;
  readonly authority?: Certificate;
  readonly isAuthority?: boolean;
  readonly days?: number;
}

const folder = mkdtempSync(join(tmpdir(), "gatehouse-certificates-"));
after(() => {
  rmSync(folder, { recursive: true, force: true });
});
let made = 0;

/** Makes one, for P-256. */
export function certificateFor({ name, authority, isAuthority = false, days = 60 }: Wanted): Certificate {
  const base = join(folder, (made++).toString());
  const [file, key] = [`${base}.pem`, `${base}.key`];
  execFileSync(
    "openssl",
    [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", days.toString()],
      ...["-keyout", key, "-out", file, "-subj", `/CN=${name}`],
      ...["-addext", isAuthority ? "basicConstraints=critical,CA:TRUE" : "basicConstraints=CA:FALSE"],
      ...(isAuthority ? [] : ["-addext", `subjectAltName=DNS:${name}`]),
      ...(authority === undefined ? [] : ["-CA", authority.file, "-CAkey", authority.file.replace(/pem$/, "key")]),
    ],
    { stdio: "pipe", timeout: 30_000 },
  );
  return { certificate: readFileSync(file, "utf8"), key: readFileSync(key, "utf8"), file };
}

/** One for localhost that has expired in 2020, and its key: openssl 3.0 makes none. Of no worth to anybody. */
export const EXPIRED = {
  certificate: `-----BEGIN CERTIFICATE-----
MIIBWTCB/6ADAgECAgEBMAoGCCqGSM49BAMCMBQxEjAQBgNVBAMMCWxvY2FsaG9z
dDAeFw0yMDAxMDEwMDAwMDBaFw0yMDAyMDEwMDAwMDBaMBQxEjAQBgNVBAMMCWxv
Y2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABKCuVakoXIpWzhB9wo3I
9E/o9f7O09e/FRqsVhfe04uErMtAKPpIjDTJjjCQSLuTeD+rmYhTwfuINjZAviAG
UP2jQjBAMAkGA1UdEwQCMAAwFAYDVR0RBA0wC4IJbG9jYWxob3N0MB0GA1UdDgQW
BBQFwgwWUf/iJokbBElFPwQ0QFZbLDAKBggqhkjOPQQDAgNJADBGAiEArqxzfV0g
fIgV8blFcmj3tyQuPD5xTR2Lj49q7XzY1Q8CIQC9qTnN5+zQNd8hyh/1x5dSubwX
tpkhRSmMApQa7xzP4w==
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgAH59mD0rfN9qXpis
qRw3KHTzfRPrWb8wEkuHmQnregqhRANCAASgrlWpKFyKVs4QfcKNyPRP6PX+ztPX
vxUarFYX3tOLhKzLQCj6SIw0yY4wkEi7k3g/q5mIU8H7iDY2QL4gBlD9
-----END PRIVATE KEY-----
`,
};
