/** A realm as docs/providers/keycloak.md has it set up, with one user. */
import type { Keycloak } from "./keycloak.ts";

export const REALM = "staff";
export const USER = { username: "ada", password: "of ada", email: "ada@example.com" };
export const ROLE = "editor";
export const GROUP = "engineering";
export const CLIENT_SECRET = "of my-app";
/**
 * Seconds. A realm begins with five minutes, and the master realm has one: shorter here, for the test not to wait. The
 * minute is in tests/emulated/provider, where the clock is the test's.
 */
export const TOKEN_SECONDS = 15;

/** Makes the realm without any client. */
export async function makeRealm(keycloak: Keycloak): Promise<void> {
  const { username, password, email } = USER;
  await keycloak.admin("POST", "/realms", {
    realm: REALM,
    enabled: true,
    accessTokenLifespan: TOKEN_SECONDS,
    attributes: { "ssf.transmitterEnabled": "true" },
    roles: { realm: [{ name: ROLE }] },
    groups: [{ name: GROUP }],
    users: [
      {
        ...{ username, email, emailVerified: true, firstName: "Ada", lastName: "Lovelace", enabled: true },
        credentials: [{ type: "password", value: password, temporary: false }],
        ...{ groups: [GROUP], realmRoles: [ROLE] },
      },
    ],
  });
}

/** What a client has beside what all have. */
export interface ClientSettings {
  readonly attributes?: Readonly<Record<string, string>>;
  readonly [member: string]: unknown;
}

/** Makes a client for a gateway at `origin`, step by step as the page says. */
export async function makeClient(
  keycloak: Keycloak,
  clientId: string,
  origin: string,
  { attributes, ...settings }: ClientSettings,
): Promise<void> {
  await keycloak.admin("POST", `/realms/${REALM}/clients`, {
    clientId,
    secret: CLIENT_SECRET,
    publicClient: false,
    standardFlowEnabled: true,
    redirectUris: [`${origin}/oauth2/callback`],
    frontchannelLogout: false,
    ...settings,
    attributes: {
      "post.logout.redirect.uris": `${origin}/oauth2/signed_out`,
      "backchannel.logout.url": `${origin}/oauth2/backchannel_logout`,
      "backchannel.logout.session.required": "true",
      ...attributes,
    },
    protocolMappers: [
      mapper("oidc-group-membership-mapper", { "claim.name": "groups", "full.path": "false" }),
      mapper("oidc-usermodel-realm-role-mapper", { "claim.name": "roles", multivalued: "true" }),
    ],
  });
}

/** The ids of the user's sessions at Keycloak: what tokens have as `sid`. */
export async function sessionsOf(keycloak: Keycloak): Promise<string[]> {
  const sessions = await keycloak.admin("GET", `/realms/${REALM}/users/${await userId(keycloak)}/sessions`);
  return (sessions as { id: string }[]).map(({ id }) => id);
}

/** Has Keycloak end all of the user's sessions, as an administrator does in the console. */
export async function signOutUser(keycloak: Keycloak): Promise<void> {
  await keycloak.admin("POST", `/realms/${REALM}/users/${await userId(keycloak)}/logout`);
}

async function userId(keycloak: Keycloak): Promise<string> {
  const users = await keycloak.admin("GET", `/realms/${REALM}/users?exact=true&username=${USER.username}`);
  return (users as [{ id: string }])[0].id;
}

function mapper(protocolMapper: string, config: Readonly<Record<string, string>>): object {
  const name = config["claim.name"];
  return { name, protocol: "openid-connect", protocolMapper, config: { ...config, "id.token.claim": "true" } };
}
