/** The real Keycloak of the tests: optional, since nobody has to have Java for it. */
import { createHash } from "node:crypto";
import { access, mkdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { capture } from "../../envoy/capture.ts";
import { run } from "./command.ts";
import { toolsFolder } from "./folder.ts";

/** Runs on Java 17. From Maven Central, as the vendor's own distribution. */
const VERSION = "26.7.3";
const ARTIFACT = `org.keycloak:keycloak-quarkus-dist:${VERSION}:zip`;
const SHA512 =
  "15c764765576eef267cf15cc5225a5826b5394a25a83d9bfa5b8544e4bbba690cb743c9d384200b93bb71ee4c4a328e1dd8c0a00f822fd3e6e154f14b1e47216";
/** What copies an artifact without a project. */
const MAVEN_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1";
const JAVA_AT_LEAST = 17;
/** Experimental ones that are tried: the transmitter of Shared Signals. */
const FEATURES = "ssf";
/** What runs for seconds is done sooner without the compiler for what runs for hours. */
export const QUICK = "-XX:TieredStopAtLevel=1";

/** Where it is kept, ready to be started. */
export function keycloakFolder(): string {
  return join(toolsFolder(), `keycloak-${VERSION}-${FEATURES}`);
}

/** What is missing here to run it, in words; undefined where nothing is. */
export async function keycloakLacks(): Promise<string | undefined> {
  if (!(await hasJava())) return `no Java ${JAVA_AT_LEAST} or newer`;
  if (await isFetched()) return undefined;
  return `no Keycloak ${VERSION}, which "npm run tools" fetches where there are Java and mvn`;
}

/** Fetches it where there are Java and mvn, builds it for a database in memory, and says what came of that. */
export async function fetchKeycloak(work: string): Promise<string> {
  if (!(await hasJava())) return `Keycloak is left out: no Java ${JAVA_AT_LEAST} or newer`;
  if (await isFetched()) return `Keycloak ${VERSION} is in ${keycloakFolder()}`;
  const maven = await capture("mvn", ["--version"], { timeoutMs: 60_000 });
  if (maven.code !== 0) return "Keycloak is left out: there is no mvn to fetch it with";
  console.log(`fetching Keycloak ${VERSION} (${ARTIFACT}, 160 MB)`);
  const options = ["-B", "-q", `-Dmaven.repo.local=${join(work, "maven")}`, `-DoutputDirectory=${work}`];
  const copied = await run("mvn", [...options, `${MAVEN_PLUGIN}:copy`, `-Dartifact=${ARTIFACT}`]).then(
    () => undefined,
    (error: unknown) => String(error),
  );
  if (copied !== undefined) return `Keycloak is left out: ${copied}`;
  const archive = join(work, `keycloak-quarkus-dist-${VERSION}.zip`);
  const sha512 = createHash("sha512")
    .update(await readFile(archive))
    .digest("hex");
  if (sha512 !== SHA512) throw new Error(`${ARTIFACT}: expected sha512 ${SHA512}, found ${sha512}`);
  const unpacked = join(work, "keycloak");
  await mkdir(unpacked);
  await run("python3", ["-m", "zipfile", "-e", archive, unpacked]);
  const home = join(unpacked, `keycloak-${VERSION}`);
  await run("sh", [join(home, "bin", "kc.sh"), "build", "--db=dev-mem", `--features=${FEATURES}`], {
    JAVA_OPTS_APPEND: QUICK,
  });
  await rename(home, keycloakFolder());
  return `Keycloak ${VERSION} is in ${keycloakFolder()}`;
}

async function hasJava(): Promise<boolean> {
  const { stderr } = await capture("java", ["-version"], { timeoutMs: 60_000 });
  return Number(/version "(\d+)/.exec(stderr)?.[1] ?? 0) >= JAVA_AT_LEAST;
}

function isFetched(): Promise<boolean> {
  return access(keycloakFolder()).then(
    () => true,
    () => false,
  );
}
