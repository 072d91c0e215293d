import { type Case, COOKIE_SECRET, IMAGE, type WrongFile, wrongFiles } from "./wrong-file.ts";

const HELM_VALUES = `issuer: https://idp.example.com
clientId: my-app
redirectUrl: https://app.example.com/oauth2/callback
clientSecret: s3cr3t
cookieSecret: ${COOKIE_SECRET}
image: ${IMAGE}
selector: {istio: ingressgateway}
failStrategy: FAIL_RELOAD
config:
  session:
    lifetime: 8h
`;

const ENVOY = `static_resources:
  listeners:
  - name: web
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          http_filters:
          - name: gatehouse
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm
              config:
                name: gatehouse
                failure_policy: FAIL_RELOAD
                vm_config:
                  runtime: envoy.wasm.runtime.v8
                  environment_variables: {host_env_keys: [CLIENT_SECRET, COOKIE_SECRET]}
                configuration:
                  "@type": type.googleapis.com/google.protobuf.StringValue
                  value: |
                    {
                      "issuer": "https://idp.example.com",
                      "clientId": "my-app",
                      "clientSecret": {"env": "CLIENT_SECRET"},
                      "redirectUrl": "https://app.example.com/oauth2/callback",
                      "cookieSecret": {"env": "COOKIE_SECRET"},
                      "provider": {"clusters": {"*": "idp"}}
                    }
  clusters:
  - name: idp
    transport_socket: {name: envoy.transport_sockets.tls}
`;

const OF_VALUES: readonly Case[] = [
  [
    "a misspelt key in config",
    [["  session:", "  §sesion:"]],
    'error configuration: sesion: unknown key; did you mean "session"?',
  ],
  [
    "a field in config",
    [["  session:", "  §clientId: my-app\n  session:"]],
    "error field-in-config: config.clientId: found it within config",
  ],
  [
    "a misspelt value",
    [["failStrategy: FAIL_RELOAD", "§fail_strategy: FAIL_RELOAD"]],
    'error unknown-value: fail_strategy: no value of the chart; did you mean "failStrategy"?',
  ],
  [
    "a key of pluginConfig beside config",
    [["config:", "§scopes: [openid]\nconfig:"]],
    "error unknown-value: scopes: no value of the chart; keys of pluginConfig belong below config",
  ],
  [
    "selector and gateways",
    [["failStrategy", "§gateways: [gateway]\nfailStrategy"]],
    "error selector-and-target: found selector and gateways",
  ],
  [
    "a filter that fails open",
    [["failStrategy: FAIL_RELOAD", "§failStrategy: FAIL_OPEN"]],
    "error fail-open: failStrategy: FAIL_OPEN",
  ],
  [
    "an image by its tag",
    [[`image: ${IMAGE}`, "image: §oci://registry.example.com/gatehouse:1"]],
    "error image-by-tag: the image has no digest",
  ],
  [
    "an image without its scheme",
    [[`image: ${IMAGE}`, `image: §${IMAGE.slice("oci://".length)}`]],
    "error no-oci-scheme: url has no oci://",
  ],
  [
    "a cookie secret that is too short",
    [["cookieSecret: hAiwR7Zq0f1m", "§cookieSecret: "]],
    "error configuration: cookieSecret",
  ],
  [
    "no clientId",
    [
      ["issuer:", "§issuer:"],
      ["clientId: my-app\n", ""],
    ],
    "error configuration: clientId: is missing",
  ],
  [
    "an address of IPv6 as the issuer",
    [["issuer: https://idp.example.com", '§issuer: "https://[2001:db8::1]:8443"']],
    "error chart-issuer: issuer: found",
  ],
  [
    "an issuer over http",
    [["issuer: https", "§issuer: http"]],
    "warning configuration: issuer: found http",
    "error chart-issuer: issuer: found",
  ],
  [
    "inline secrets and a Secret",
    [["clientSecret: s3cr3t", "existingSecret: mine\n§inlineSecrets: true"]],
    "error two-places-of-secrets: found inlineSecrets and existingSecret",
  ],
  [
    "secrets in the plugin",
    [
      ["clientSecret: s3cr3t", "inlineSecrets: true\n§clientSecret: s3cr3t"],
      ["cookieSecret:", "§cookieSecret:"],
    ],
    "warning inline-secret: clientSecret: found a secret: everybody reads it who reads the WasmPlugin",
    "warning inline-secret: cookieSecret: found",
  ],
];

const OF_ENVOY: readonly Case[] = [
  [
    "a misspelt key",
    [['"clientId": "my-app"', '"clientId": "my-app",\n                      §"scope": []']],
    "error configuration: scope: unknown key",
  ],
  [
    "a Struct",
    [
      [
        '"@type": type.googleapis.com/google.protobuf.StringValue',
        '§"@type": type.googleapis.com/google.protobuf.Struct',
      ],
    ],
    "error configuration-type: configuration is type.googleapis.com/google.protobuf.Struct",
  ],
  [
    "a filter that fails open",
    [["failure_policy: FAIL_RELOAD", "§failure_policy: FAIL_OPEN"]],
    "error fail-open: lets every request pass",
  ],
  [
    "a filter that fails open, as it was written before",
    [["failure_policy: FAIL_RELOAD", "§fail_open: true"]],
    "error fail-open: lets every request pass",
  ],
  [
    "a cluster that is not there",
    [
      ["  - name: idp\n", "  - name: other\n"],
      ['"issuer"', '§"issuer"'],
    ],
    "warning unknown-cluster: issuer: the cluster for it is idp, which this file does not have",
  ],
  [
    "no cluster named",
    [
      [',\n                      "provider": {"clusters": {"*": "idp"}}', ""],
      ['"issuer"', '§"issuer"'],
    ],
    "warning unknown-cluster: issuer: the cluster for it is outbound|443||idp.example.com",
  ],
  [
    "a cluster in plain text",
    [
      ["    transport_socket: {name: envoy.transport_sockets.tls}\n", ""],
      ['"issuer"', '§"issuer"'],
    ],
    "warning plain-cluster: issuer: its cluster idp has no transport_socket",
  ],
  [
    "an endpoint by a cluster that is not there",
    [
      [
        '"clusters": {"*": "idp"}',
        '"clusters": {"idp.example.com": "idp"}, "endpoints": {§"jwks": "https://keys.example.com/jwks"}',
      ],
    ],
    "warning unknown-cluster: provider.endpoints.jwks: the cluster for it is outbound|443||keys.example.com",
  ],
  [
    "a secret in it",
    [['"clientSecret": {"env": "CLIENT_SECRET"}', '§"clientSecret": "s3cr3t"']],
    "warning inline-secret: clientSecret: found a secret: everybody reads it who reads this file",
  ],
  [
    "JSON that is none",
    [
      ['"clientId": "my-app",', '"clientId" "my-app",'],
      ["value: |", "value: §|"],
    ],
    "error configuration: pluginConfig: ",
  ],
];

const ENVOY_FILTER = `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: {name: gatehouse}
spec:
  configPatches:
  - applyTo: HTTP_FILTER
    patch:
      operation: INSERT_FIRST
      value:
        ${ENVOY.slice(ENVOY.indexOf("name: gatehouse\n"), ENVOY.indexOf("  clusters:")).trimEnd().replaceAll("\n    ", "\n")}
`;

export const WRONG_ENVOY_AND_HELM: readonly WrongFile[] = [
  ...wrongFiles("Helm values", HELM_VALUES, OF_VALUES),
  ...wrongFiles("Envoy", ENVOY, OF_ENVOY),
  ...wrongFiles("EnvoyFilter", ENVOY_FILTER, [
    [
      "a misspelt key",
      [['"cookieSecret"', '§"cookiesecret"']],
      'error configuration: cookiesecret: unknown key; did you mean "cookieSecret"?',
    ],
  ]),
];

export const GOOD_ENVOY_AND_HELM = { "Helm values": HELM_VALUES, Envoy: ENVOY, EnvoyFilter: ENVOY_FILTER };
