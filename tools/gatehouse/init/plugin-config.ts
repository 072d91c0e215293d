import type { Fields, SecretPlace, Setup } from "./setup.ts";

/** The variables of the gateway's environment, and the files and URLs, by the field that each is for. */
export const VARIABLES = { clientSecret: "GATEHOUSE_CLIENT_SECRET", cookieSecret: "GATEHOUSE_COOKIE_SECRET" } as const;
/** The cluster that leads to where secrets are read again and again. */
const SECRETS_CLUSTER = "gatehouse-secrets";

type Configuration = Record<string, unknown>;

/** The five fields first, the secrets as `place` has them. A public client has no `clientSecret`. */
export function pluginConfig({ fields, settings }: Setup, place: SecretPlace): Configuration {
  return {
    issuer: fields.issuer,
    clientId: fields.clientId,
    ...(fields.clientSecret === undefined ? {} : { clientSecret: secretIn(place, "clientSecret", fields) }),
    redirectUrl: fields.redirectUrl,
    cookieSecret: secretIn(place, "cookieSecret", fields),
    ...(place === "rotating" ? withCluster(settings, "localhost", SECRETS_CLUSTER) : settings),
  };
}

function secretIn(place: SecretPlace, field: keyof typeof VARIABLES, fields: Fields): unknown {
  if (place === "inline") return fields[field];
  return place === "env" ? { env: VARIABLES[field] } : { url: `http://localhost/${field}` };
}

/** Settings in which a host of the provider, or `*`, has this cluster. */
export function withCluster(settings: Setup["settings"], host: string, cluster: string): Configuration {
  const provider = { ...(settings["provider"] as Configuration | undefined) };
  return {
    ...settings,
    provider: { ...provider, clusters: { ...(provider["clusters"] as Configuration | undefined), [host]: cluster } },
  };
}

/** What keeps a plugin of a shared gateway to the host of `redirectUrl`: nothing else there needs a session. */
export function forHostAlone(redirectUrl: string): Configuration {
  const { hostname } = new URL(redirectUrl);
  return { hosts: [hostname], rules: [{ to: [{ operation: { hosts: [hostname, `${hostname}:*`] } }] }] };
}

/** The secrets by their names in a Secret. */
export function secretsOf({ clientSecret, cookieSecret }: Fields): Record<string, string> {
  return { ...(clientSecret === undefined ? {} : { clientSecret }), cookieSecret };
}

/** A Secret of Kubernetes with these texts. */
export function secretObject(name: string, namespace: string, texts: Readonly<Record<string, string>>): object {
  const data = Object.entries(texts).map(([key, text]) => [key, Buffer.from(text).toString("base64")] as const);
  return { apiVersion: "v1", kind: "Secret", metadata: { name, namespace }, data: Object.fromEntries(data) };
}
