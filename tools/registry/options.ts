import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { type Command, InvalidArgumentError, Option } from "commander";
import { parseReference, type Reference } from "./reference.ts";
import type { RepositoryOptions } from "./repository.ts";

/** What a command line says of a registry. */
export interface RegistryOptions {
  readonly plainHttp?: boolean;
  readonly insecure?: boolean;
  readonly caFile?: string;
  readonly username?: string;
  readonly passwordStdin?: boolean;
}

/** Adds the options of who talks to a registry. */
export function withRegistryOptions(command: Command): Command {
  return command
    .option("--plain-http", "reach the registry by http, for one on this machine")
    .addOption(new Option("--insecure", "reach it by https without verifying its certificate").conflicts("plainHttp"))
    .option(
      "--ca-file <file>",
      "certificates in PEM to trust in place of those that Node brings (default: what SSL_CERT_FILE names)",
    )
    .option("--username <name>", "log in by this name (default: what docker, podman, oras or crane has logged in with)")
    .option("--password-stdin", "read the password for --username from standard input");
}

/** Reads what the options name: the file, and the password. */
export async function repositoryOptions(options: RegistryOptions, env: NodeJS.ProcessEnv): Promise<RepositoryOptions> {
  const { plainHttp, insecure, caFile, username, passwordStdin } = options;
  if ((username !== undefined) !== (passwordStdin === true)) {
    throw new Error(
      "--username and --password-stdin belong together: a password on the command line could be read by others",
    );
  }
  // As Go's programs take it, and with them oras, crane and skopeo.
  const trusted = caFile ?? (env["SSL_CERT_FILE"] || undefined);
  const authorities = trusted === undefined ? {} : { authorities: await readFile(trusted, "utf8") };
  const credentials =
    username === undefined
      ? {}
      : { credentials: { username, secret: (await text(process.stdin)).replace(/\r?\n$/, ""), origin: "--username" } };
  const transport = plainHttp === true ? "plain-http" : insecure === true ? "insecure" : "verified";
  return { transport, env, ...authorities, ...credentials };
}

/** Reads an argument as the reference of an image. */
export function referenceArgument(argument: string): Reference {
  try {
    return parseReference(argument);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}
