import { readFile } from "node:fs/promises";
import { text as textFrom } from "node:stream/consumers";
import { Command } from "commander";
import { textOf } from "../file-or-input.ts";
import { type JsonObject, jsonOf, objectIn } from "../json-values.ts";
import { isHttps, relyingPartiesOf, type RelyingParty, sessionCookieName } from "../relying-parties.ts";
import { configurationsIn } from "../validate/configurations-in.ts";
import { cookiesIn, type FoundCookie } from "./cookies.ts";
import { openCookie, type Party } from "./open.ts";
import { linesOf, type Report, report, unopened } from "./report.ts";
import { keyIdOf } from "./sealed.ts";
import { secretInVariable, type Secrets, secretsInFile, secretsOf } from "./secrets.ts";

interface Options {
  readonly config?: string;
  readonly issuer?: string;
  readonly clientId?: string;
  readonly relyingParty?: string;
  readonly cookieName?: string;
  readonly file?: string;
  readonly cookieSecretFile?: string;
  readonly cookieSecretEnv?: string;
  readonly tokens?: boolean;
  readonly json?: boolean;
}

const UNOPENED = 1;
const UNREADABLE = 2;

export const decode = new Command("decode")
  .description("Opens a session's or a login's cookie with the cookie secret: its times, claims and sizes.")
  .argument("[cookie]", "a value, name=value, or a whole Cookie header; without it, standard input")
  .option("--file <file>", "read the cookie from a file")
  .option("--config <file>", "the configuration, as for validate: whose cookie it is, and where its secret is")
  .option("--issuer <url>", "in place of --config")
  .option("--client-id <id>", "in place of --config")
  .option("--relying-party <name>", "in place of --config, where it has a name")
  .option("--cookie-name <name>", "in place of --config: as the browser has it (default: __Host-gatehouse)")
  .option("--cookie-secret-file <file>", "the cookie secret in base64; of several, one on a line")
  .option("--cookie-secret-env <name>", "the variable of this environment that has it")
  .option("--tokens", "print the tokens, too: who has them can use them")
  .option("--json", "print JSON and nothing else")
  .addHelpText("after", "\nEnds with 1 where a cookie does not open, with 2 where nothing can be tried.")
  .action(async (cookie: string | undefined, options: Options) => {
    const reports = await reportsOn(cookie, options);
    if (typeof reports === "string") {
      console.error(`gatehouse decode: ${reports}`);
      process.exitCode = UNREADABLE;
      return;
    }
    if (options.json === true) console.log(JSON.stringify(reports, undefined, 2));
    else for (const of of reports) for (const line of linesOf(of)) console.log(line);
    if (reports.some(({ opened }) => !opened)) process.exitCode = UNOPENED;
  });

/** A text says why nothing can be tried. */
async function reportsOn(cookie: string | undefined, options: Options): Promise<Report[] | string> {
  let text: string;
  let setUp: SetUp | string;
  try {
    setUp = await setUpOf(options);
    if (typeof setUp === "string") return setUp;
    text = await cookieText(cookie, options.file);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const { parties, secrets } = setUp;
  if (secrets.keys.length === 0) return secrets.missing.join("; ");
  const found = cookiesIn(
    text,
    parties.map((party) => party.cookieName),
  );
  if (found.length === 0) return "there is no cookie of Gatehouse's in that, by its name";
  return found.map((of) => reportOn(of, setUp, options.tokens === true));
}

function reportOn(cookie: FoundCookie, { parties, secrets }: SetUp, withTokens: boolean): Report {
  const result = openCookie(cookie, parties, secrets.keys);
  if (typeof result === "string") {
    return unopened(cookie, [result, ...secrets.missing].join("; "));
  }
  const party = parties.find(({ name }) => name === result.place.relyingParty) ?? parties[0];
  const key = secrets.keys[result.secret];
  if (party === undefined || key === undefined) return unopened(cookie, "it is of no relying party");
  const id = { id: keyIdOf(key), of: secrets.keys.length };
  return report(cookie, result, id, party.of, Math.floor(Date.now() / 1000), withTokens);
}

interface SetUp {
  readonly parties: readonly (Party & { readonly of: RelyingParty })[];
  readonly secrets: Secrets;
}

async function setUpOf(options: Options): Promise<SetUp | string> {
  const configurations = await configurationsOf(options);
  if (typeof configurations === "string") return configurations;
  const { cookieSecretFile, cookieSecretEnv, cookieName } = options;
  const parties = configurations.flatMap(({ configuration }) => relyingPartiesOf(configuration));
  let secrets: Secrets;
  if (cookieSecretFile !== undefined) {
    secrets = secretsInFile(cookieSecretFile, await readFile(cookieSecretFile, "utf8"));
  } else if (cookieSecretEnv !== undefined) {
    secrets = secretInVariable(cookieSecretEnv, process.env);
  } else if (options.config === undefined) {
    return "give the cookie secret with --cookie-secret-file or --cookie-secret-env";
  } else {
    const all = configurations.map(({ configuration, environment }) =>
      secretsOf(configuration, environment, process.env),
    );
    secrets = { keys: all.flatMap(({ keys }) => keys), missing: all.flatMap(({ missing }) => missing) };
  }
  return {
    parties: parties.map((of) => ({
      ...{ name: of.name, issuer: of.issuer, clientId: of.clientId, isHttps: isHttps(of), of },
      cookieName: cookieName ?? sessionCookieName(of),
    })),
    secrets,
  };
}

interface Configuration {
  readonly configuration: JsonObject;
  readonly environment: ReadonlyMap<string, string>;
}

async function configurationsOf(options: Options): Promise<Configuration[] | string> {
  const { config, issuer, clientId, relyingParty, cookieName } = options;
  if (config === undefined) {
    if (issuer === undefined || clientId === undefined) return "give --config, or --issuer and --client-id";
    // Whether logins run over https is told by how the cookie is named.
    const isPlain = cookieName !== undefined && !cookieName.startsWith("__");
    const redirectUrl = isPlain ? "http://localhost/" : "/";
    const configuration = {
      issuer,
      clientId,
      redirectUrl,
      ...(relyingParty === undefined ? {} : { name: relyingParty }),
    };
    return [{ configuration, environment: new Map() }];
  }
  const { configurations } = configurationsIn(await textOf(config));
  if (configurations.length === 0) return `${config} holds no configuration`;
  return configurations.map(({ text, environment }) => ({ configuration: objectIn(jsonOf(text)), environment }));
}

async function cookieText(cookie: string | undefined, file: string | undefined): Promise<string> {
  if (file !== undefined) return textOf(file);
  return cookie === undefined || cookie === "-" ? textFrom(process.stdin) : cookie;
}
