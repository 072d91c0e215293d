/** authservice, with Istio's policies beside it. */
import { type PeerCase, SECRET } from "./peer-case.ts";

const PEOPLE = { sub: "9f5c1a70", email: "ada@example.com", preferred_username: "ada" };
const NEW_COOKIE = { GATEHOUSE_COOKIE_SECRET: /openssl rand -base64 32/ };

export const AUTHSERVICE_CASES: readonly PeerCase[] = [
  {
    name: "authservice's ConfigMap beside Istio's policy with action CUSTOM",
    files: [
      `apiVersion: v1
kind: ConfigMap
metadata: { name: authservice-config }
data:
  config.json: |
    {
      "listen_address": "0.0.0.0",
      "listen_port": "10003",
      "log_level": "debug",
      "allow_unmatched_requests": false,
      "chains": [{
        "name": "oidc",
        "filters": [{
          "oidc": {
            "configuration_uri": "https://idp.example.com/.well-known/openid-configuration",
            "callback_uri": "https://app.example.com/callback",
            "client_id": "authservice-client",
            "client_secret_ref": { "namespace": "auth", "name": "client-secret" },
            "scopes": ["email"],
            "id_token": { "preamble": "Bearer", "header": "authorization" },
            "access_token": { "header": "x-access-token" }
          }
        }]
      }]
    }
---
apiVersion: security.istio.io/v1beta1
kind: AuthorizationPolicy
metadata: { name: authservice }
spec:
  action: CUSTOM
  provider: { name: authservice-grpc }
  rules:
    - to: [{ operation: { paths: ["/app/*", "/callback"] } }]
---
apiVersion: security.istio.io/v1beta1
kind: AuthorizationPolicy
metadata: { name: example-authz }
spec:
  action: ALLOW
  rules: [{ from: [{ source: { requestPrincipals: ["*"] } }] }]
`,
    ],
    provider: { discovered: "https://idp.example.com" },
    page: "https://app.example.com/app/x",
    user: PEOPLE,
    gets: { authorization: "Bearer ID_TOKEN", "x-access-token": "ACCESS_TOKEN" },
    requests: [
      ["GET", "/app/x", "SIGNS_IN"],
      ["GET", "/other", "PASSES"],
    ],
    said: [
      ["listen_address", "NOT_NEEDED", /no service/],
      ["oidc.access_token", "TAKEN", /accessToken/],
      ["AuthorizationPolicy authservice", "TAKEN", /word for word/],
    ],
    variables: { GATEHOUSE_CLIENT_SECRET: /key client-secret of the Secret client-secret/, ...NEW_COOKIE },
  },
  {
    name: "authservice's JSON for Keycloak, with triggers, Redis and a sign-out",
    files: [
      JSON.stringify({
        listen_address: "0.0.0.0",
        listen_port: 10003,
        log_level: "info",
        threads: 8,
        trigger_rules: [
          { excluded_paths: [{ exact: "/healthz" }, { prefix: "/public/" }, { regex: "^/v[0-9]/open$" }] },
          { included_paths: [{ prefix: "/public/admin/" }] },
        ],
        chains: [
          {
            name: "keycloak",
            filters: [
              {
                oidc: {
                  authorization_uri: "https://keycloak.example.com/realms/master/protocol/openid-connect/auth",
                  token_uri: "https://keycloak.example.com/realms/master/protocol/openid-connect/token",
                  jwks_fetcher: {
                    jwks_uri: "https://keycloak.example.com/realms/master/protocol/openid-connect/certs",
                    periodic_fetch_interval_sec: 60,
                    skip_verify_peer_cert: "true",
                  },
                  proxy_uri: "http://proxy.example.com:9000",
                  callback_uri: "https://app.example.com/callback",
                  client_id: "authservice",
                  client_secret: SECRET,
                  client_authentication_method: "client_secret_post",
                  cookie_name_prefix: "portal",
                  scopes: [],
                  id_token: { preamble: "Bearer", header: "Authorization" },
                  logout: { path: "/logout", redirect_uri: "https://www.example.com/bye" },
                  absolute_session_timeout: 28800,
                  idle_session_timeout: 60,
                  redis_session_store_config: { server_uri: "redis://redis:6379" },
                  trusted_certificate_authority_file: "/etc/ca.crt",
                  token_exchange: { token_exchange_uri: "https://sts.example.com", client_credentials: {} },
                },
              },
            ],
          },
        ],
      }),
    ],
    provider: { discovered: "https://keycloak.example.com/realms/master" },
    page: "https://app.example.com/x",
    user: PEOPLE,
    gets: { authorization: "Bearer ID_TOKEN" },
    requests: [
      ["GET", "/healthz", "PASSES"],
      ["GET", "/public/x", "PASSES"],
      ["GET", "/public/admin/x", "SIGNS_IN"],
      ["GET", "/v1/open", "SIGNS_IN"],
      ["GET", "/x", "SIGNS_IN"],
    ],
    said: [
      ["oidc.redis_session_store_config", "NOT_NEEDED", /no store/],
      ["oidc.token_exchange", "NONE", /GATEWAY_TOKEN/],
      ["oidc.trusted_certificate_authority_file", "NONE", /DestinationRule/],
      ["oidc.jwks_fetcher.skip_verify_peer_cert", "NONE", /never taken over/],
      ["oidc.logout", "TAKEN", /change links to \/logout/],
      ["trigger_rules", "NONE", /v\[0-9\]/],
    ],
    toDo: [/v\[0-9\]/, /token_exchange/],
    variables: { GATEHOUSE_CLIENT_SECRET: /client_secret is set to/, ...NEW_COOKIE },
  },
  {
    name: "authservice's chains for several hosts",
    files: [
      JSON.stringify({
        listen_address: "0.0.0.0",
        listen_port: 10003,
        log_level: "info",
        threads: 8,
        allow_unmatched_requests: true,
        default_oidc_config: {
          configuration_uri: "https://idp.example.com/.well-known/openid-configuration",
          scopes: ["openid", "profile"],
          id_token: { preamble: "Bearer", header: "Authorization" },
        },
        chains: [
          {
            name: "intranet",
            match: { header: ":authority", equality: "intranet.example.com" },
            filters: [
              {
                oidc_override: {
                  callback_uri: "https://intranet.example.com/oauth/callback",
                  client_id: "intranet",
                  client_secret: SECRET,
                },
              },
            ],
          },
          {
            name: "partners",
            match: { header: ":authority", equality: "partners.example.com" },
            filters: [
              {
                oidc_override: {
                  callback_uri: "https://partners.example.com/oauth/callback",
                  client_id: "partners",
                  client_secret_ref: { name: "partners-client" },
                  cookie_attributes: { same_site: "SAME_SITE_NONE", partitioned: true },
                },
              },
            ],
          },
        ],
      }),
    ],
    provider: { discovered: "https://idp.example.com" },
    page: "https://partners.example.com/x",
    user: PEOPLE,
    gets: { authorization: "Bearer ID_TOKEN" },
    requests: [
      ["GET", "https://intranet.example.com/x", "SIGNS_IN"],
      ["GET", "https://elsewhere.example.com/x", "PASSES"],
    ],
    said: [
      ["default_oidc_config", "TAKEN", /what a chain leaves out/],
      ["allow_unmatched_requests", "TAKEN", /pass without a session/],
      ["chains.match", "TAKEN", /:authority/],
    ],
    variables: {
      GATEHOUSE_INTRANET_CLIENT_SECRET: /client_secret is set to/,
      GATEHOUSE_PARTNERS_CLIENT_SECRET: /key client-secret of the Secret partners-client/,
      ...NEW_COOKIE,
    },
  },
];
