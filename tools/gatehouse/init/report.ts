import type { Answers } from "./answers.ts";
import type { Rendered } from "./setup.ts";
import { vendorOf } from "./vendors.ts";

/** What `init` has to say, for people and for programs. No secret is in it. */
export interface Report {
  readonly target: string;
  readonly secrets: string;
  readonly issuer: string;
  readonly files: readonly { readonly path: string; readonly holdsSecrets: boolean }[];
  readonly register: readonly { readonly what: string; readonly uri: string; readonly there?: string }[];
  readonly provider?: { readonly name: string; readonly page: string };
  readonly remarks: readonly string[];
  readonly commands: readonly string[];
  readonly checks: Rendered["checks"];
}

/** `warnings`: what the filter says of the configuration. */
export function reportOn(
  { setup, discovered, remarks }: Answers,
  rendered: Rendered,
  files: Report["files"],
  warnings: readonly string[],
): Report {
  const { fields, target, secrets } = setup;
  const { origin } = new URL(fields.redirectUrl);
  const vendor = vendorOf(fields.issuer);
  const there = (name: string | undefined): { there?: string } => (name === undefined ? {} : { there: name });
  const signedOut = {
    what: "post-logout redirect URI",
    uri: `${origin}/oauth2/signed_out`,
    ...there(vendor?.postLogoutUri),
  };
  const backChannel = {
    what: "back-channel logout URI",
    uri: `${origin}/oauth2/backchannel_logout`,
    ...there(vendor?.backChannelUri),
  };
  return {
    target,
    secrets,
    issuer: fields.issuer,
    files,
    register: [
      { what: "redirect URI", uri: fields.redirectUrl, ...there(vendor?.redirectUri) },
      ...(discovered?.hasEndSession === false && vendor?.postLogoutUri === undefined ? [] : [signedOut]),
      ...(discovered?.hasBackChannelLogout === true ? [backChannel] : []),
    ],
    ...(vendor === undefined ? {} : { provider: { name: vendor.name, page: `docs/providers/${vendor.page}` } }),
    remarks: [
      ...(discovered === undefined
        ? ["the provider was not asked: hosts of its endpoints beside the issuer's are not in the files"]
        : []),
      ...remarks,
      ...rendered.remarks,
      ...warnings,
    ],
    commands: rendered.commands,
    checks: rendered.checks,
  };
}

/** A report as people read it. */
export function asText(report: Report): string {
  const { files, register, provider, remarks, commands, checks } = report;
  const width = Math.max(...register.map(({ what }) => what.length));
  const lines = [
    ...files.map(
      ({ path, holdsSecrets }) =>
        `Wrote ${path}${holdsSecrets ? ": it holds secrets, and is not for version control" : ""}`,
    ),
    "",
    `Register at the provider${provider === undefined ? "" : ` (${provider.name}: ${provider.page})`}:`,
    ...register.map(
      ({ what, uri, there }) => `  ${what.padEnd(width)}  ${uri}${there === undefined ? "" : `   (${there})`}`,
    ),
    "",
    "Then:",
    ...commands.map((command) => `  ${command}`),
    "",
    "And look:",
    ...checks.flatMap(({ command, expect }) => [`  ${command}`, `      ${expect}`]),
    ...(remarks.length === 0 ? [] : ["", "To know:", ...remarks.map((remark) => `  - ${remark}`)]),
  ];
  if (report.secrets !== "inline" || report.target === "envoy") return lines.join("\n");
  const file = files[0]?.path ?? "FILE";
  return [
    ...lines,
    "",
    "Later, to take the secrets out of the file:",
    `  gatehouse init --from ${file} --secrets env`,
  ].join("\n");
}
