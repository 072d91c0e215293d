/** Envoy's oauth2 filter, in a bootstrap and in an EnvoyFilter. */
import { type PeerCase, SECRET } from "./peer-case.ts";

const PEOPLE = { sub: "9f5c1a70", email: "ada@example.com", preferred_username: "ada" };
const NEW_COOKIE = { GATEHOUSE_COOKIE_SECRET: /openssl rand -base64 32/ };

export const ENVOY_CASES: readonly PeerCase[] = [
  {
    name: "Envoy's oauth2 filter in a bootstrap",
    files: [
      `static_resources:
  listeners:
    - name: ingress
      filter_chains:
        - filters:
            - name: envoy.filters.network.http_connection_manager
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                http_filters:
                  - name: envoy.filters.http.oauth2
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.http.oauth2.v3.OAuth2
                      config:
                        token_endpoint:
                          cluster: oauth
                          uri: https://keycloak.example.com/realms/staff/protocol/openid-connect/token
                          timeout: 3s
                        authorization_endpoint: https://keycloak.example.com/realms/staff/protocol/openid-connect/auth?kc_idp_hint=corp
                        redirect_uri: "%REQ(x-forwarded-proto)%://%REQ(:authority)%/callback"
                        redirect_path_matcher: { path: { exact: /callback } }
                        signout_path: { path: { exact: /signout } }
                        credentials:
                          client_id: foo
                          token_secret:
                            name: token
                            sds_config: { path_config_source: { path: /etc/envoy/token-secret.yaml } }
                          hmac_secret:
                            name: hmac
                            sds_config: { path_config_source: { path: /etc/envoy/hmac-secret.yaml } }
                        auth_scopes: [user, openid, email]
                        resources: ["https://api.example.com"]
                        retry_policy: { num_retries: 2 }
                        pass_through_matcher:
                          - name: ":path"
                            string_match: { prefix: /public/ }
                          - name: ":method"
                            string_match: { exact: OPTIONS }
                          - name: x-api-key
                            present_match: true
                        deny_redirect_matcher:
                          - name: x-requested-with
                            string_match: { exact: XMLHttpRequest }
                  - name: envoy.filters.http.router
                route_config:
                  virtual_hosts:
                    - name: service
                      domains: ["app.example.com", "app.example.com:8443"]
                      routes:
                        - match: { prefix: / }
                          route: { cluster: service }
  secrets:
    - name: token
      generic_secret: { secret: { inline_string: ${SECRET} } }
`,
    ],
    provider: { discovered: "https://keycloak.example.com/realms/staff" },
    page: "https://app.example.com/orders",
    user: PEOPLE,
    gets: { authorization: undefined, "x-auth-request-user": undefined },
    requests: [
      ["GET", "/public/x", "PASSES"],
      ["OPTIONS", "/orders", "PASSES"],
      ["GET", "/orders", "PASSES", { "x-api-key": "k" }],
      ["GET", "/orders", 401, { "x-requested-with": "XMLHttpRequest" }],
      ["GET", "/orders", "SIGNS_IN"],
    ],
    said: [
      ["authorization_endpoint", "TAKEN", /issuer: https:\/\/keycloak\.example\.com\/realms\/staff/],
      ["auth_scopes", "TAKEN", /but user/],
      ["signout_path", "TAKEN", /change links to \/signout/],
      ["retry_policy", "NONE", /not tried again/],
      ["pass_through_matcher", "TAKEN", /notPaths \/public\/\*/],
      ["pass_through_matcher", "TAKEN", /x-api-key/],
    ],
    variables: { GATEHOUSE_CLIENT_SECRET: /secret token in \/etc\/envoy\/token-secret\.yaml/, ...NEW_COOKIE },
  },
  {
    name: "Envoy's oauth2 filter in an EnvoyFilter of Istio's",
    files: [
      `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: oauth2, namespace: istio-system }
spec:
  workloadSelector: { labels: { istio: ingressgateway } }
  configPatches:
    - applyTo: HTTP_FILTER
      match: { context: GATEWAY }
      patch:
        operation: INSERT_BEFORE
        value:
          name: envoy.filters.http.oauth2
          typed_config:
            "@type": type.googleapis.com/envoy.extensions.filters.http.oauth2.v3.OAuth2
            config:
              tokenEndpoint:
                cluster: outbound|443||sso.example.com
                uri: https://sso.example.com/oauth/token
                timeout: 90s
              authorizationEndpoint: https://sso.example.com/oauth/authorize
              endSessionEndpoint: https://sso.example.com/oauth/logout
              redirectUri: https://app.example.com/oauth2/callback
              redirectPathMatcher: { path: { exact: /oauth2/callback } }
              signoutPath: { path: { exact: /logout } }
              forwardBearerToken: true
              useRefreshToken: true
              authType: BASIC_AUTH
              authScopes: [openid, profile]
              credentials:
                clientId: gateway
                cookieDomain: example.com
                tokenSecret: { name: token, sdsConfig: { path: /etc/istio/token.yaml } }
                hmacSecret: { name: hmac, sdsConfig: { path: /etc/istio/hmac.yaml } }
                cookieNames: { bearerToken: B, oauthHmac: H }
              cookieConfigs:
                bearerTokenCookieConfig: { sameSite: STRICT }
              passThroughMatcher:
                - name: authorization
                  stringMatch: { prefix: "Bearer " }
                - name: ":path"
                  stringMatch: { safeRegex: { regex: "/static/.*" } }
`,
    ],
    issuer: "https://sso.example.com",
    provider: { discovered: "https://sso.example.com" },
    page: "https://app.example.com/orders",
    user: PEOPLE,
    gets: { authorization: "Bearer ACCESS_TOKEN" },
    requests: [
      ["GET", "/static/a.css", "PASSES"],
      // What passed there with anything in Authorization.
      ["GET", "/orders", "SIGNS_IN", { authorization: "Bearer anything" }],
    ],
    said: [
      ["credentials.cookie_names", "NOT_NEEDED", /one cookie/],
      ["cookie_configs", "NONE", /LAX/],
      ["pass_through_matcher", "NONE", /any Authorization would pass/],
      ["forward_bearer_token", "TAKEN", /ACCESS_TOKEN/],
    ],
    toDo: [/any Authorization would pass/],
    variables: { GATEHOUSE_CLIENT_SECRET: /secret token in \/etc\/istio\/token\.yaml/, ...NEW_COOKIE },
  },
];
