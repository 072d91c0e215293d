/** oauth2-proxy on a command line, in its file, in the environment. */
import { COOKIE_SECRET, type PeerCase, SECRET } from "./peer-case.ts";

const PEOPLE = { sub: "9f5c1a70", email: "ada@example.com", preferred_username: "ada" };
const NEW_COOKIE = { GATEHOUSE_COOKIE_SECRET: /openssl rand -base64 32/ };

export const OAUTH2_PROXY_FILES: readonly PeerCase[] = [
  {
    name: "oauth2-proxy's command line for Keycloak, with routes",
    files: [
      `# Keycloak
oauth2-proxy \\
  --provider=keycloak-oidc \\
  --client-id portal --client-secret="${SECRET}" \\
  --redirect-url=https://internal.example.com/oauth2/callback \\
  --oidc-issuer-url=https://keycloak.example.com/realms/staff \\
  --email-domain=* \\
  --allowed-role=portal:admin \\
  --code-challenge-method=S256 \\
  --cookie-secret=${COOKIE_SECRET} --cookie-refresh=1h --cookie-expire=24h \\
  --skip-auth-route='GET=^/probe$' --skip-auth-route='^/(static|assets)/' \\
  --skip-auth-route='/version' --api-route='^/api/' \\
  --ssl-insecure-skip-verify --redis-connection-url=redis://redis:6379 --session-store-type=redis \\
  --skip-provider-button --upstream=http://127.0.0.1:8080/
`,
    ],
    provider: { discovered: "https://keycloak.example.com/realms/staff" },
    page: "https://internal.example.com/orders",
    user: { ...PEOPLE, resource_access: { portal: { roles: ["admin"] } } },
    others: [
      { ...PEOPLE, resource_access: { portal: { roles: ["guest"] } } },
      { sub: "no-address", resource_access: { portal: { roles: ["admin"] } } },
      { ...PEOPLE, email_verified: false, resource_access: { portal: { roles: ["admin"] } } },
    ],
    gets: {
      "x-forwarded-user": "9f5c1a70",
      "x-forwarded-email": "ada@example.com",
      "x-forwarded-preferred-username": "ada",
      "x-auth-request-user": undefined,
      authorization: undefined,
    },
    requests: [
      ["GET", "/orders", "SIGNS_IN"],
      ["GET", "/probe", "PASSES"],
      ["POST", "/probe", 401],
      ["GET", "/probe/deep", "SIGNS_IN"],
      ["GET", "/static/app.css", "PASSES"],
      ["GET", "/version", "SIGNS_IN"],
      ["GET", "/api/orders", 401],
    ],
    said: [
      ["--provider", "TAKEN", /issuer: https:\/\/keycloak/],
      ["--skip-auth-route", "TAKEN", /GET=\^\/probe\$ is GET: \/probe/],
      ["--skip-auth-route", "NONE", /matches \/version anywhere/],
      ["--ssl-insecure-skip-verify", "NONE", /never taken over/],
      ["--redis-connection-url", "NOT_NEEDED", /no store/],
      ["--allowed-role", "TAKEN", /Add to ID token/],
    ],
    toDo: [/\/version matches \/version anywhere/, /Add to ID token/],
    variables: { GATEHOUSE_CLIENT_SECRET: /client-secret/, GATEHOUSE_COOKIE_SECRET: /cookie-secret/ },
  },
  {
    name: "oauth2-proxy's configuration file for Dex",
    files: [
      `## Dex, behind a reverse proxy
http_address = "0.0.0.0:4180"
reverse_proxy = true
provider = "oidc"
provider_display_name = "Dex"
client_id = "oauth2-proxy"
client_secret = "${SECRET}"
oidc_issuer_url = "https://dex.example.com/dex"
redirect_url = "https://app.example.com/oauth2/callback"
email_domains = [ "example.com", "example.org" ]
upstreams = [ "http://127.0.0.1:8080/" ]
scope = "openid email profile groups"
pass_authorization_header = true
pass_access_token = true
cookie_secret = "sixteen_bytes_16"
cookie_name = "__Host-app"
cookie_samesite = "strict"
cookie_csrf_per_request = true
whitelist_domains = [".example.com", "partner.example.net:8443"]
skip_auth_regex = ["^/public/.*$", "\\\\.png$", "^/docs/[^/]+/print$"]
htpasswd_file = "/etc/htpasswd"
banner = "-"
`,
    ],
    provider: { discovered: "https://dex.example.com/dex" },
    page: "https://app.example.com/",
    user: { ...PEOPLE, groups: ["dev", "ops"], email_verified: true },
    others: [
      { ...PEOPLE, email: "eve@example.net" },
      { ...PEOPLE, email_verified: false },
    ],
    gets: {
      "x-forwarded-user": "9f5c1a70",
      "x-forwarded-groups": "dev,ops",
      "x-forwarded-access-token": "ACCESS_TOKEN",
      authorization: "Bearer ID_TOKEN",
    },
    requests: [
      ["GET", "/public/a/b", "PASSES"],
      ["GET", "/public", "SIGNS_IN"],
      ["GET", "/a/logo.png", "PASSES"],
      ["GET", "/a/logo.png?x=1", "PASSES"],
      ["GET", "/admin?x=/public/", "SIGNS_IN"],
      ["GET", "/docs/7/print", "PASSES"],
      ["GET", "/docs/7/8/print", "SIGNS_IN"],
    ],
    said: [
      ["cookie_secret", "NONE", /make a new one/],
      ["cookie_samesite", "NONE", /LAX in its place/],
      ["whitelist_domains", "TAKEN", /\.example\.com, with https/],
      ["htpasswd_file", "NONE", /give these an account/],
      ["email_domains", "TAKEN", /require\.emails\.domains/],
    ],
    variables: { GATEHOUSE_CLIENT_SECRET: /client-secret/, ...NEW_COOKIE },
  },
  {
    name: "oauth2-proxy's configuration file for Entra ID, one tenant and groups",
    files: [
      `provider="entra-id"
oidc_issuer_url="https://login.microsoftonline.com/6b1f2b5e-0000-4000-8000-000000000001/v2.0"
client_id="7c1f2b5e-0000-4000-8000-000000000002"
client_secret="${SECRET}"
scope="openid"
allowed_groups=["ac51800c-0000-4000-8000-000000000003"]
email_domains="*"
oidc_email_claim="upn"
oidc_groups_claim="groups"
set_xauthrequest=true
pass_user_headers=false
pass_basic_auth=false
redirect_url="https://app.example.com"
cookie_domains=[".example.com", "intranet.example.org"]
cookie_secure=false
`,
    ],
    provider: { discovered: "https://login.microsoftonline.com/6b1f2b5e-0000-4000-8000-000000000001/v2.0" },
    page: "https://app.example.com/reports",
    user: { sub: "s1", upn: "ada@corp.example", groups: ["ac51800c-0000-4000-8000-000000000003", "other"] },
    others: [
      { sub: "s2", upn: "eve@corp.example", groups: ["other"] },
      { sub: "s3", groups: ["ac51800c-0000-4000-8000-000000000003"] },
    ],
    gets: {
      "x-auth-request-user": "s1",
      "x-auth-request-email": "ada@corp.example",
      "x-forwarded-user": undefined,
      "x-forwarded-email": undefined,
    },
    said: [
      ["cookie_secure", "NONE", /never taken over/],
      ["cookie_domains", "TAKEN", /session\.cookie\.domain: example\.com/],
      ["pass_user_headers", "TAKEN", /off/],
    ],
    variables: { GATEHOUSE_CLIENT_SECRET: /client-secret/, ...NEW_COOKIE },
  },
  {
    name: "oauth2-proxy's configuration file for Entra ID, several tenants",
    files: [
      `provider="entra-id"
oidc_issuer_url="https://login.microsoftonline.com/common/v2.0"
client_id="7c1f2b5e-0000-4000-8000-000000000002"
client_secret="${SECRET}"
insecure_oidc_skip_issuer_verification=true
insecure_oidc_skip_nonce=true
scope="openid profile email User.Read"
entra_id_allowed_tenants=["9188040d-6c67-4c5b-b112-36a304b66dad"]
email_domains="*"
redirect_url="https://app.example.com/oauth2/callback"
`,
    ],
    provider: {
      discovered: "https://login.microsoftonline.com/{tenantid}/v2.0",
      token: "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0",
    },
    page: "https://app.example.com/",
    user: { ...PEOPLE, tid: "9188040d-6c67-4c5b-b112-36a304b66dad" },
    gets: { "x-forwarded-email": "ada@example.com" },
    said: [
      ["insecure_oidc_skip_issuer_verification", "TAKEN", /the issuer is checked/],
      ["insecure_oidc_skip_nonce", "NOT_NEEDED", /always checked/],
    ],
    variables: { GATEHOUSE_CLIENT_SECRET: /client-secret/, ...NEW_COOKIE },
  },
  {
    name: "oauth2-proxy's environment for Google",
    files: [
      `OAUTH2_PROXY_CLIENT_ID=123456.apps.googleusercontent.com
OAUTH2_PROXY_CLIENT_SECRET='${SECRET}'
export OAUTH2_PROXY_COOKIE_SECRET="\${COOKIE_SECRET}"
OAUTH2_PROXY_EMAIL_DOMAINS=example.com,example.org
OAUTH2_PROXY_COOKIE_EXPIRE=8h30m
OAUTH2_PROXY_SKIP_AUTH_ROUTES="GET=^/api/status,!=^/app/"
OAUTH2_PROXY_FORCE_JSON_ERRORS=true
OAUTH2_PROXY_UPSTREAMS=http://127.0.0.1:8080/
`,
    ],
    hosts: ["app.example.com"],
    provider: { discovered: "https://accounts.google.com" },
    page: "https://app.example.com/oauth2/start?rd=/app/",
    user: PEOPLE,
    others: [{ ...PEOPLE, email: "eve@example.net" }],
    gets: { "x-forwarded-user": "9f5c1a70", "x-forwarded-email": "ada@example.com" },
    requests: [
      ["GET", "/app/", 401],
      ["GET", "/other", "PASSES"],
      ["GET", "/api/status", "PASSES"],
    ],
    said: [
      ["OAUTH2_PROXY_COOKIE_EXPIRE", "TAKEN", /session\.lifetime/],
      ["OAUTH2_PROXY_FORCE_JSON_ERRORS", "TAKEN", /DENY/],
      ["OAUTH2_PROXY_SKIP_AUTH_ROUTES", "TAKEN", /!=\^\/app\/ is \/app\/\*/],
    ],
    variables: { GATEHOUSE_CLIENT_SECRET: /client-secret/, GATEHOUSE_COOKIE_SECRET: /variable COOKIE_SECRET/ },
  },
];
