import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** What somebody has logged in to a registry with. */
export interface Credentials {
  /** Empty where the secret is a refresh token (an "identity token") of the registry's token server. */
  readonly username: string;
  readonly secret: string;
  /** Where it was found, for people. */
  readonly origin: string;
}

/** A registry, or a repository of one. */
interface Place {
  readonly registry: string;
  readonly name: string;
}

/** docker's config.json and containers' auth.json; everything in them is optional. */
interface AuthFile {
  auths?: Record<string, { auth?: string; username?: string; password?: string; identitytoken?: string }>;
  credsStore?: string;
  credHelpers?: Record<string, string>;
}

const DOCKER_HUB = /^(?:index\.|registry-1\.)?docker\.io$/;
const DOCKER_HUB_KEY = "https://index.docker.io/v1/";
const HELPER_MS = 30_000;

/**
 * Looks for what `docker login`, `podman login`, `oras login` or `crane auth login` has stored for a repository: in
 * REGISTRY_AUTH_FILE, docker's config.json (in DOCKER_CONFIG or ~/.docker), and the auth.json of podman; there in credential
 * helpers before the file itself. Undefined where there is nothing. Rejects where a file is no JSON, or a helper fails.
 */
export async function findCredentials(place: Place, env: NodeJS.ProcessEnv): Promise<Credentials | undefined> {
  for (const path of authFiles(env)) {
    const text = await readFile(path, "utf8").catch(() => undefined);
    if (text === undefined) continue;
    const found = await credentialsIn(parsed(path, text), path, place, env);
    if (found !== undefined) return found;
  }
  return undefined;
}

function authFiles(env: NodeJS.ProcessEnv): string[] {
  const home = env["HOME"] || homedir();
  const runtime = env["XDG_RUNTIME_DIR"];
  return [
    ...(env["REGISTRY_AUTH_FILE"] ? [env["REGISTRY_AUTH_FILE"]] : []),
    join(env["DOCKER_CONFIG"] || join(home, ".docker"), "config.json"),
    ...(runtime ? [join(runtime, "containers", "auth.json")] : []),
    join(env["XDG_CONFIG_HOME"] || join(home, ".config"), "containers", "auth.json"),
  ];
}

function parsed(path: string, text: string): AuthFile {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // What it holds is secret, and the parser's message would quote it.
  }
  throw new Error(`${path} is no JSON object; expected what "docker login" writes`);
}

async function credentialsIn(
  file: AuthFile,
  path: string,
  place: Place,
  env: NodeJS.ProcessEnv,
): Promise<Credentials | undefined> {
  const keys = keysOf(place);
  const own = keys.map((key) => file.credHelpers?.[key]).find((name) => name !== undefined);
  const server = DOCKER_HUB.test(place.registry) ? DOCKER_HUB_KEY : place.registry;
  for (const helper of [own, file.credsStore]) {
    const found = helper === undefined || helper === "" ? undefined : await fromHelper(helper, server, env);
    if (found !== undefined) return found;
  }
  for (const key of keys) {
    const entry = file.auths?.[key];
    if (entry === undefined) continue;
    if (entry.identitytoken) return { username: "", secret: entry.identitytoken, origin: path };
    const [, username, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(entry.auth ?? "", "base64").toString()) ?? [];
    if (username && secret) return { username, secret: secret.replace(/\0+$/, ""), origin: path };
    if (entry.username && entry.password) return { username: entry.username, secret: entry.password, origin: path };
  }
  return undefined;
}

/** Names under which a login may be stored, the narrowest first: podman can log in to a part of a registry. */
function keysOf({ registry, name }: Place): string[] {
  const parts = name.split("/");
  const narrow = parts.map((_, i) => [registry, ...parts.slice(0, parts.length - i)].join("/"));
  const wide = [registry, `${registry}/`, ...["", "/", "/v1/", "/v2/"].map((end) => `https://${registry}${end}`)];
  return [...narrow, ...wide, ...(DOCKER_HUB.test(registry) ? [DOCKER_HUB_KEY, "docker.io"] : [])];
}

/** Asks a credential helper by docker's protocol (docker/docker-credential-helpers, README.md, "Development"). */
async function fromHelper(name: string, server: string, env: NodeJS.ProcessEnv): Promise<Credentials | undefined> {
  const program = `docker-credential-${name}`;
  if (!/^[\w.-]+$/.test(name)) throw new Error(`"${name}" is no name of a credential helper`);
  const { code, stdout } = await ask(program, server, env);
  // Its complaint is on standard output; what it is depends on the helper.
  if (code !== 0 && /not found/i.test(stdout)) return undefined;
  if (code !== 0) throw new Error(`${program} failed: ${stdout.trim().split("\n")[0] || `exit code ${String(code)}`}`);
  let answer: { Username?: string; Secret?: string };
  try {
    answer = JSON.parse(stdout) as { Username?: string; Secret?: string };
  } catch {
    throw new Error(`${program} answered no JSON`);
  }
  const { Username: username = "", Secret: secret = "" } = answer;
  if (secret === "") return undefined;
  return { username: username === "<token>" ? "" : username, secret, origin: program };
}

function ask(program: string, input: string, env: NodeJS.ProcessEnv): Promise<{ code: number | null; stdout: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, ["get"], { env, stdio: ["pipe", "pipe", "inherit"], timeout: HELPER_MS });
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.once("error", (error) => {
      reject(new Error(`${program} does not run: ${error.message}`, { cause: error }));
    });
    child.once("close", (code) => {
      resolve({ code, stdout });
    });
    // It may end without reading.
    child.stdin.on("error", () => undefined).end(input);
  });
}
