/** oauth2-proxy in Kubernetes, as values of its chart, in a compose file, and with its alpha configuration. */
import { COOKIE_SECRET, type PeerCase, SECRET } from "./peer-case.ts";

const PEOPLE = { sub: "9f5c1a70", email: "ada@example.com", preferred_username: "ada" };

export const OAUTH2_PROXY_OBJECTS: readonly PeerCase[] = [
  {
    name: "oauth2-proxy's Deployment beside Istio's policy with action CUSTOM",
    files: [
      `apiVersion: apps/v1
kind: Deployment
metadata: { name: oauth2-proxy, namespace: auth }
spec:
  template:
    spec:
      containers:
        - name: oauth2-proxy
          image: quay.io/oauth2-proxy/oauth2-proxy:v7.15.3
          args:
            - --provider=oidc
            - --oidc-issuer-url=https://idp.example.com
            - --client-id=$(CLIENT_ID)
            - --email-domain=example.com
            - --http-address=0.0.0.0:4180
            - --upstream=static://200
            - --reverse-proxy
            - --set-xauthrequest
            - --set-authorization-header
            - --skip-provider-button
            - --redirect-url=https://app.example.com/oauth2/callback
            - --whitelist-domain=.example.com
            - --trusted-ip=10.0.0.0/8
            - --skip-auth-route=^/version$
          env:
            - name: CLIENT_ID
              value: istio-gateway
            - name: OAUTH2_PROXY_CLIENT_SECRET
              valueFrom: { secretKeyRef: { name: oauth2-proxy, key: client-secret } }
            - name: OAUTH2_PROXY_COOKIE_SECRET
              valueFrom: { secretKeyRef: { name: oauth2-proxy, key: cookie-secret } }
`,
      `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: ext-authz, namespace: istio-system }
spec:
  selector: { matchLabels: { istio: ingressgateway } }
  action: CUSTOM
  provider: { name: oauth2-proxy }
  rules:
    - to:
        - operation:
            notPaths: ["/healthz", "/public/*"]
`,
    ],
    provider: { discovered: "https://idp.example.com" },
    page: "https://app.example.com/headers",
    user: PEOPLE,
    others: [{ ...PEOPLE, email: "eve@example.net" }],
    gets: {
      "x-auth-request-user": "9f5c1a70",
      "x-auth-request-email": "ada@example.com",
      "x-forwarded-user": "9f5c1a70",
      authorization: "Bearer ID_TOKEN",
    },
    requests: [
      ["GET", "/healthz", "PASSES"],
      ["GET", "/public/x", "PASSES"],
      ["GET", "/version", "PASSES"],
      ["GET", "/version/x", "SIGNS_IN"],
      ["GET", "/headers", "SIGNS_IN"],
    ],
    said: [
      ["AuthorizationPolicy ext-authz", "TAKEN", /word for word/],
      ["--trusted-ip", "TAKEN", /notRemoteIpBlocks/],
      ["--set-xauthrequest", "TAKEN", /x-auth-request-user/],
    ],
    variables: {
      GATEHOUSE_CLIENT_SECRET: /key client-secret of the Secret oauth2-proxy/,
      GATEHOUSE_COOKIE_SECRET: /key cookie-secret of the Secret oauth2-proxy/,
    },
  },
  {
    name: "values of oauth2-proxy's chart for GitLab",
    files: [
      `oauth2-proxy:
  config:
    existingSecret: gitlab-client
    cookieName: _app
    configFile: |-
      email_domains = [ "*" ]
      upstreams = [ "file:///dev/null" ]
  extraArgs:
    provider: gitlab
    client-id: 4f3e2d
    gitlab-group: platform
    pass-access-token: true
    set-xauthrequest: true
    cookie-domain: .example.com
    whitelist-domain: .example.com
    skip-auth-preflight: null
  ingress:
    enabled: true
    hosts: [auth.example.com]
  resources:
    limits: { memory: 128Mi }
`,
    ],
    provider: { discovered: "https://gitlab.com" },
    page: "https://auth.example.com/x",
    user: { ...PEOPLE, groups: ["platform", "all"] },
    others: [{ ...PEOPLE, groups: ["all"] }, PEOPLE],
    gets: {
      "x-auth-request-groups": "platform,all",
      "x-forwarded-groups": "platform,all",
      "x-forwarded-access-token": "ACCESS_TOKEN",
    },
    said: [
      ["extraArgs.gitlab-group", "TAKEN", /claim groups/],
      ["extraArgs.pass-access-token", "TAKEN", /one header/],
      ["extraArgs.skip-auth-preflight", "TAKEN", /PASS/],
      ["config.cookieName", "TAKEN", /session\.cookie\.name/],
    ],
    variables: {
      GATEHOUSE_CLIENT_SECRET: /key client-secret of the Secret gitlab-client/,
      GATEHOUSE_COOKIE_SECRET: /key cookie-secret of the Secret gitlab-client/,
    },
  },
  {
    name: "oauth2-proxy's alpha configuration beside its file",
    files: [
      `cookie_secret="${COOKIE_SECRET}"
email_domains="example.com"
cookie_secure="false"
redirect_url="http://oauth2-proxy.localtest.me:4180/oauth2/callback"
`,
      `server:
  bindAddress: "0.0.0.0:4180"
upstreamConfig:
  upstreams:
    - { id: httpbin, path: /, uri: "http://httpbin" }
injectRequestHeaders:
  - name: X-Forwarded-User
    values:
      - claimSource: { claim: user }
  - name: X-User-Email
    values:
      - claimSource: { claim: email }
  - name: X-Department
    values:
      - claim: department
  - name: Authorization
    values:
      - claimSource: { claim: id_token, prefix: "Bearer " }
  - name: X-Static-Secret
    values:
      - secretSource: { value: ${Buffer.from(SECRET).toString("base64")} }
providers:
  - id: dex
    provider: oidc
    clientID: oauth2-proxy
    clientSecret: \${CLIENT_SECRET}
    additionalClaims: [department]
    loginURLParameters:
      - name: prompt
        default: [select_account]
      - name: login_hint
        allow: [{ pattern: '^[^@]*@example\\.com$' }]
      - name: kc_idp_hint
        allow: [{ pattern: ".*" }]
    oidcConfig:
      issuerURL: https://dex.example.com/dex
      insecureSkipNonce: false
`,
    ],
    provider: { discovered: "https://dex.example.com/dex" },
    page: "http://oauth2-proxy.localtest.me:4180/anything",
    user: { ...PEOPLE, department: "research" },
    others: [{ ...PEOPLE, email: "eve@example.net" }],
    gets: {
      "x-forwarded-user": "9f5c1a70",
      "x-user-email": "ada@example.com",
      "x-department": "research",
      authorization: "Bearer ID_TOKEN",
      "x-static-secret": undefined,
    },
    said: [
      ["injectRequestHeaders", "NONE", /x-static-secret has a fixed value/],
      ["providers[0].loginURLParameters", "TAKEN", /login_hint is always/],
      ["cookie_secure", "NOT_NEEDED", /where redirectUrl is https/],
      ["upstreamConfig", "NOT_NEEDED", /Envoy/],
    ],
    variables: { GATEHOUSE_CLIENT_SECRET: /variable CLIENT_SECRET/, GATEHOUSE_COOKIE_SECRET: /cookie_secret/ },
  },
  {
    name: "oauth2-proxy in a compose file, for API clients, too",
    files: [
      `services:
  oauth2-proxy:
    image: quay.io/oauth2-proxy/oauth2-proxy:v7.15.3
    command: --upstream http://app:8080 --skip-jwt-bearer-tokens=true --extra-jwt-issuers=https://ci.example.com=deploy
    environment:
      OAUTH2_PROXY_PROVIDER: oidc
      OAUTH2_PROXY_OIDC_ISSUER_URL: https://idp.example.com
      OAUTH2_PROXY_CLIENT_ID: app
      OAUTH2_PROXY_CLIENT_SECRET: ${SECRET}
      OAUTH2_PROXY_COOKIE_SECRET: ${COOKIE_SECRET}
      OAUTH2_PROXY_EMAIL_DOMAINS: "*"
      OAUTH2_PROXY_REDIRECT_URL: https://app.example.com/sso/callback
      OAUTH2_PROXY_PROXY_PREFIX: /sso
      OAUTH2_PROXY_PREFER_EMAIL_TO_USER: "true"
      OAUTH2_PROXY_ACR_VALUES: phr
  redis: { image: "redis:7" }
`,
    ],
    provider: { discovered: "https://idp.example.com" },
    page: "https://app.example.com/",
    user: PEOPLE,
    gets: { "x-forwarded-user": "ada@example.com", "x-forwarded-email": undefined },
    requests: [["GET", "/", 401, { authorization: "Bearer e30.e30.AA" }]],
    said: [
      ["--skip-jwt-bearer-tokens", "TAKEN", /bearerTokens/],
      ["OAUTH2_PROXY_PREFER_EMAIL_TO_USER", "TAKEN", /no x-forwarded-email/],
      ["--upstream", "NOT_NEEDED", /Envoy/],
    ],
    variables: {
      GATEHOUSE_CLIENT_SECRET: /OAUTH2_PROXY_CLIENT_SECRET|client-secret/,
      GATEHOUSE_COOKIE_SECRET: /COOKIE_SECRET/,
    },
  },
];
