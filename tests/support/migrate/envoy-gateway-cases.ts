/** Envoy Gateway's SecurityPolicy, for routes and Gateways. */
import { type PeerCase, SECRET } from "./peer-case.ts";

const PEOPLE = { sub: "9f5c1a70", email: "ada@example.com", preferred_username: "ada" };
const NEW_COOKIE = { GATEHOUSE_COOKIE_SECRET: /openssl rand -base64 32/ };

export const ENVOY_GATEWAY_CASES: readonly PeerCase[] = [
  {
    name: "Envoy Gateway's SecurityPolicy for a route",
    files: [
      `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata: { name: oidc-example }
spec:
  targetRefs:
    - { group: gateway.networking.k8s.io, kind: HTTPRoute, name: myapp }
  oidc:
    provider: { issuer: "https://accounts.google.com" }
    clientID: my-app.apps.googleusercontent.com
    clientSecret: { name: my-app-client-secret }
    redirectURL: https://www.example.com:8443/myapp/oauth2/callback
    logoutPath: /myapp/logout
    refreshToken: true
    cookieConfig: { sameSite: Strict }
    denyRedirect:
      headers:
        - { name: X-Requested-With, value: XMLHttpRequest }
`,
    ],
    provider: { discovered: "https://accounts.google.com" },
    page: "https://www.example.com:8443/myapp/",
    user: PEOPLE,
    gets: { authorization: undefined },
    requests: [
      ["GET", "/myapp/x", "SIGNS_IN"],
      ["GET", "/myapp/x", 401, { "x-requested-with": "XMLHttpRequest" }],
    ],
    said: [
      ["oidc.logoutPath", "TAKEN", /\/myapp\/oauth2\/sign_out/],
      ["oidc.refreshToken", "NOT_NEEDED", /offline_access/],
      ["oidc.cookieConfig.sameSite", "NONE", /LAX/],
      ["targetRefs", "TAKEN", /EnvoyExtensionPolicy/],
    ],
    variables: { GATEHOUSE_CLIENT_SECRET: /key client-secret of the Secret my-app-client-secret/, ...NEW_COOKIE },
  },
  {
    name: "Envoy Gateway's SecurityPolicy for a Gateway, with claims of Entra ID",
    files: [
      `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata: { name: entra-example }
spec:
  targetRefs:
    - { group: gateway.networking.k8s.io, kind: Gateway, name: eg }
  oidc:
    clientID: 7c1f2b5e
    clientSecret: { name: my-app-client-secret }
    redirectURL: https://www.example.com/myapp/oauth2/callback
    logoutPath: /myapp/logout
    cookieDomain: example.com
    cookieNames: { accessToken: azure-access-token }
    forwardAccessToken: true
    provider: { issuer: "https://login.microsoftonline.com/6b1f2b5e/v2.0" }
    scopes: ["api://custom/EnvoyGateway.OIDC"]
  authorization:
    defaultAction: Deny
    rules:
      - name: allow-jwt-claim
        action: Allow
        principal:
          jwt:
            provider: entra
            claims:
              - { name: roles, valueType: StringArray, values: [administrators] }
  jwt:
    providers:
      - name: entra
        issuer: https://login.microsoftonline.com/6b1f2b5e/v2.0
        remoteJWKS: { uri: "https://login.microsoftonline.com/6b1f2b5e/discovery/v2.0/keys" }
        extractFrom: { cookies: [azure-access-token] }
        claimToHeaders: [{ header: X-User, claim: email }]
  cors: { allowOrigins: ["https://partner.example.net"] }
`,
    ],
    provider: { discovered: "https://login.microsoftonline.com/6b1f2b5e/v2.0" },
    page: "https://www.example.com/myapp",
    user: { ...PEOPLE, roles: ["administrators"] },
    others: [{ ...PEOPLE, roles: ["readers"] }, PEOPLE],
    gets: { authorization: "Bearer ACCESS_TOKEN", "x-user": "ada@example.com" },
    said: [
      ["authorization", "TAKEN", /roles/],
      ["cors", "NONE", /SecurityPolicy without oidc/],
      ["oidc.cookieNames", "NOT_NEEDED", /one cookie/],
    ],
    variables: { GATEHOUSE_CLIENT_SECRET: /my-app-client-secret/, ...NEW_COOKIE },
  },
  {
    name: "Envoy Gateway's SecurityPolicy with tokens of clients, and the route beside it",
    files: [
      `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: shop }
spec:
  parentRefs: [{ name: eg }]
  hostnames: [shop.example.com]
---
apiVersion: v1
kind: Secret
metadata: { name: shop-client }
data:
  client-id: ${Buffer.from("shop").toString("base64")}
  client-secret: ${Buffer.from(SECRET).toString("base64")}
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata: { name: shop }
spec:
  targetRefs:
    - { group: gateway.networking.k8s.io, kind: HTTPRoute, name: shop }
  oidc:
    provider:
      issuer: https://idp.example.com
      tokenEndpoint: https://idp.example.com/token
      authorizationEndpoint: https://idp.example.com/authorize
      endSessionEndpoint: https://idp.example.com/logout
    clientIDRef: { name: shop-client }
    clientSecret: { name: shop-client }
    forwardIDToken: { header: Authorization }
    passThroughAuthHeader: true
    csrfTokenTTL: 5m
  jwt:
    providers:
      - name: ours
        issuer: https://idp.example.com
        audiences: [https://shop.example.com]
        remoteJWKS: { uri: "https://idp.example.com/jwks" }
`,
    ],
    provider: { discovered: "https://idp.example.com" },
    page: "https://shop.example.com/basket",
    user: PEOPLE,
    gets: { authorization: "Bearer ID_TOKEN" },
    requests: [["GET", "/basket", 401, { authorization: "Bearer e30.e30.AA" }]],
    said: [
      ["oidc.passThroughAuthHeader", "TAKEN", /bearerTokens/],
      ["oidc.csrfTokenTTL", "NOT_NEEDED", /10 minutes/],
    ],
    variables: { GATEHOUSE_CLIENT_SECRET: /shop-client/, ...NEW_COOKIE },
  },
];
