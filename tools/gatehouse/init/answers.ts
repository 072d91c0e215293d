import { randomBytes } from "node:crypto";
import { publishedImage } from "../published-image.ts";
import { chooseGateway, chooseTarget, isInCluster } from "./choose-gateway.ts";
import type { Cluster, FoundGateway } from "./cluster.ts";
import { discover, type Discovered, issuerIn } from "./discovery.ts";
import type { Earlier } from "./from-file.ts";
import {
  addressIn,
  authorityIn,
  issuerObjection,
  type Options,
  portIn,
  redirectUrlObjection,
  secretIn,
  withCallback,
} from "./options.ts";
import { forHostAlone } from "./plugin-config.ts";
import { providerHosts } from "./provider-hosts.ts";
import type { Questions } from "./questions.ts";
import { CannotRun, type Setup, type Target } from "./setup.ts";
import { HTTPBIN } from "./targets/compose.ts";
import { endpointsLeftOut, vendorOf, withScopesOf } from "./vendors.ts";

const DEFAULT_PORT = 8080;

/** What was answered, and found out on the way. */
export interface Answers {
  readonly setup: Setup;
  /** Undefined where nobody looked. */
  readonly discovered: Discovered | undefined;
  readonly remarks: readonly string[];
}

/** What is at hand beside the flags. */
export interface Surroundings {
  readonly earlier: Earlier | undefined;
  /** Undefined where there is nobody to ask. */
  readonly questions: Questions | undefined;
  /** Undefined where it is not to be looked at. */
  readonly cluster: Cluster | undefined;
  readonly environment: NodeJS.ProcessEnv;
  /** Of the Envoy on this machine; undefined where there is none. */
  readonly envoyVersion: string;
}

/** Gathers all answers: of flags, of the earlier file, of the environment, of the cluster and the provider, and else of people. */
export async function gather(options: Options, around: Surroundings): Promise<Answers> {
  const { earlier, questions } = around;
  const found =
    options.target !== undefined && !isInCluster(options.target) ? undefined : await around.cluster?.gateways();
  const given = await givenFields(options, around);
  if (questions === undefined) {
    const target = await chooseTarget(options, earlier, found, undefined);
    expectAll(given, target, options, earlier);
  }
  const authority = options.caFile === undefined ? undefined : await authorityIn(options.caFile);
  const { issuer, discovered } = await issuerOf(given.issuer, options, authority, questions);
  const clientId = given.clientId ?? (await questions?.line("Client ID", needed)) ?? "";
  const isPublic = options.publicClient === true;
  const clientSecret = isPublic ? undefined : (given.clientSecret ?? (await askSecret(questions)));
  const redirectUrl = withCallback(
    given.redirectUrl ??
      (await questions?.line("Redirect URL", redirectUrlObjection, "https://app.example.com/oauth2/callback")) ??
      "",
  );
  const objection = redirectUrlObjection(redirectUrl);
  if (objection !== undefined) throw new CannotRun(`--redirect-url is ${redirectUrl}, ${objection}`);
  const target = await chooseTarget(options, earlier, found, questions);
  const { gateway, remarks } = await chooseGateway(target, options, earlier, found, questions);
  const vendor = vendorOf(issuer)?.settings ?? {};
  const own = {
    ...(isInCluster(target) ? forHostAlone(redirectUrl) : {}),
    ...withScopesOf(vendor, discovered?.scopes),
  };
  const secrets = options.secrets ?? (target === "compose" ? "env" : "inline");
  const setup: Setup = {
    target,
    secrets,
    fields: { issuer, clientId, clientSecret, redirectUrl, cookieSecret: given.cookieSecret ?? newKey() },
    settings: earlier?.settings ?? own,
    hosts: discovered?.hosts ?? providerHosts([issuer]),
    authority: discovered?.authority ?? authority,
    gateway,
    image: isInCluster(target) ? await imageOf(options, earlier, questions) : "",
    imagePullSecret: options.imagePullSecret ?? earlier?.imagePullSecret,
    isTrafficExtension: options.trafficExtension ?? earlier?.isTrafficExtension ?? false,
    upstream: await upstreamOf(target, options, questions),
    listenPort: options.listen === undefined ? portOf(redirectUrl) : portIn(options.listen, "--listen"),
    envoyVersion: options.envoyVersion ?? around.envoyVersion,
    output: options.output ?? (secrets === "inline" && isInCluster(target) ? "gatehouse.yaml" : "gatehouse"),
  };
  const ofMatch =
    isInCluster(target) && target !== "envoy-gateway" ? await matchRemarks(setup, around.cluster, found) : [];
  const ofHost = isInCluster(target) && earlier === undefined ? [onRoutes(redirectUrl)] : [];
  const ofKey = keyRemarks(setup, earlier);
  return { setup, discovered, remarks: [...(discovered?.remarks ?? []), ...remarks, ...ofMatch, ...ofHost, ...ofKey] };
}

/** A variable that was left in the environment takes the place of the earlier key, which nobody may have meant. */
function keyRemarks({ fields }: Setup, earlier: Earlier | undefined): readonly string[] {
  const key = earlier?.fields.cookieSecret;
  if (key === undefined || key === fields.cookieSecret) return [];
  return [
    "the cookie secret is another than the earlier file's, by --cookie-secret-file or GATEHOUSE_COOKIE_SECRET in the environment: " +
      "everybody will have to sign in again",
  ];
}

type Given = Partial<Setup["fields"]>;

async function givenFields(options: Options, { earlier, environment }: Surroundings): Promise<Given> {
  const { clientSecretFile, cookieSecretFile, issuer, clientId, redirectUrl } = options;
  const [clientSecret = "", cookieSecret = ""] = await Promise.all([
    clientSecretFile === undefined
      ? environment["GATEHOUSE_CLIENT_SECRET"]
      : secretIn(clientSecretFile, "--client-secret-file"),
    cookieSecretFile === undefined
      ? environment["GATEHOUSE_COOKIE_SECRET"]
      : secretIn(cookieSecretFile, "--cookie-secret-file"),
  ]);
  const said = { issuer, clientId, redirectUrl, clientSecret, cookieSecret };
  const isSaid = ([, value]: readonly [string, string | undefined]): boolean => value !== undefined && value !== "";
  return { ...earlier?.fields, ...(Object.fromEntries(Object.entries(said).filter(isSaid)) as Given) };
}

/** Throws where something is missing that nobody can be asked for, and names all of it. */
function expectAll(given: Given, target: Target, options: Options, earlier: Earlier | undefined): void {
  const needsImage = isInCluster(target) && (options.image ?? earlier?.image ?? publishedImage()) === undefined;
  const missing = [
    ...(given.issuer === undefined ? ["--issuer"] : []),
    ...(given.clientId === undefined ? ["--client-id"] : []),
    ...(given.clientSecret === undefined && options.publicClient !== true
      ? ["--client-secret-file FILE, or GATEHOUSE_CLIENT_SECRET in the environment, or --public-client"]
      : []),
    ...(given.redirectUrl === undefined ? ["--redirect-url"] : []),
    ...(needsImage ? ["--image oci://…@sha256:…, which npm run image -- --push … prints"] : []),
    ...(target === "envoy" && options.upstream === undefined ? ["--upstream HOST:PORT of the application"] : []),
  ];
  if (missing.length === 0) return;
  throw new CannotRun(`there is no terminal to ask at, and these are missing:\n  ${missing.join("\n  ")}`);
}

/** Is asked for again where the provider can't be found there. */
async function issuerOf(
  given: string | undefined,
  { offline }: Options,
  authority: string | undefined,
  questions: Questions | undefined,
): Promise<{ issuer: string; discovered: Discovered | undefined }> {
  let issuer = given;
  for (;;) {
    issuer ??= (await questions?.line("Issuer of the provider", issuerObjection, "https://idp.example.com")) ?? "";
    const objection = issuerObjection(issuer);
    if (objection !== undefined) throw new CannotRun(`--issuer is ${issuer}, ${objection}`);
    if (offline === true) return { issuer: issuerIn(issuer), discovered: undefined };
    try {
      const leaveOut = endpointsLeftOut(vendorOf(issuerIn(issuer))?.settings ?? {});
      const discovered = await discover(issuer, authority, leaveOut);
      return { issuer: discovered.issuer, discovered };
    } catch (error) {
      if (questions === undefined || given !== undefined || !(error instanceof CannotRun)) throw error;
      questions.say(error.message);
      issuer = undefined;
    }
  }
}

async function askSecret(questions: Questions | undefined): Promise<string | undefined> {
  const secret = await questions?.secret("Client secret (empty for a public client)", () => undefined);
  return secret === "" ? undefined : secret;
}

async function imageOf(
  options: Options,
  earlier: Earlier | undefined,
  questions: Questions | undefined,
): Promise<string> {
  const image =
    options.image ??
    publishedImage() ??
    earlier?.image ??
    (await questions?.line(
      "Image of the filter (npm run image -- --push … prints it)",
      imageObjection,
      "oci://…@sha256:…",
    )) ??
    "";
  const objection = imageObjection(image);
  if (objection !== undefined) throw new CannotRun(`--image is ${image}, ${objection}`);
  return image;
}

/** Istio leaves a plugin out whose image is an address with a port and has no scheme, and lets everything pass. */
function imageObjection(image: string): string | undefined {
  return /^(oci|https?|file):\/\/\S+$/.test(image)
    ? undefined
    : "expected oci:// and the image's name, best with its digest";
}

async function upstreamOf(
  target: Target,
  { upstream }: Options,
  questions: Questions | undefined,
): Promise<Setup["upstream"]> {
  if (upstream !== undefined) return addressIn(upstream);
  if (target !== "envoy") return HTTPBIN;
  const objection = (text: string): string | undefined => (/^\S+:\d+$/.test(text) ? undefined : "expected HOST:PORT");
  return addressIn((await questions?.line("The application's HOST:PORT", objection, "127.0.0.1:3000")) ?? "");
}

/** The port that a browser would ask for, where that is one that anybody may listen on. */
function portOf(redirectUrl: string): number {
  const { port } = new URL(redirectUrl);
  return port === "" ? DEFAULT_PORT : Number(port);
}

async function matchRemarks(
  { gateway }: Setup,
  cluster: Cluster | undefined,
  found: readonly FoundGateway[] | undefined,
): Promise<string[]> {
  const labels = Object.entries(gateway.labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(",");
  const pods = found === undefined ? undefined : await cluster?.pods(gateway);
  const where = `${labels} in ${gateway.namespace}`;
  if (pods === undefined) return [`nobody has looked whether a gateway's pods have ${where}: see the first check`];
  if (pods.length === 0) return [`no pod has ${where}: as it is, the plugin protects nothing`];
  return [
    `${pods.length.toString()} pod${pods.length === 1 ? " has" : "s have"} ${where}: ${pods.slice(0, 3).join(", ")}`,
  ];
}

/** The plugin looks at what the request says its host is, and a route for any takes the application to be there, too. */
function onRoutes(redirectUrl: string): string {
  const { hostname } = new URL(redirectUrl);
  return `other hosts than ${hostname} pass without a session: the application's route has to name that host, and no other or *`;
}

function newKey(): string {
  return randomBytes(32).toString("base64");
}

function needed(text: string): string | undefined {
  return text === "" ? "expected what the provider calls the client" : undefined;
}
