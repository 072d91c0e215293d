import { type Case, COOKIE_SECRET, IMAGE, type WrongFile, wrongFiles } from "./wrong-file.ts";

export const TRAFFIC_EXTENSION = `apiVersion: extensions.istio.io/v1alpha1
kind: TrafficExtension
metadata: {name: gatehouse}
spec:
  targetRefs:
  - {group: gateway.networking.k8s.io, kind: Gateway, name: gateway}
  phase: AUTHN
  wasm:
    url: ${IMAGE}
    failStrategy: FAIL_RELOAD
    vmConfig:
      env:
      - {name: COOKIE_SECRET, valueFrom: HOST}
    pluginConfig:
      issuer: https://idp.example.com
      clientId: my-app
      redirectUrl: https://app.example.com/oauth2/callback
      cookieSecret: {env: COOKIE_SECRET}
`;

export const ENVOY_EXTENSION_POLICY = `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: EnvoyExtensionPolicy
metadata: {name: gatehouse}
spec:
  targetRefs:
  - {group: gateway.networking.k8s.io, kind: Gateway, name: gateway}
  wasm:
  - name: gatehouse
    code:
      type: Image
      image:
        url: ${IMAGE}
    failOpen: false
    env:
      hostKeys: [COOKIE_SECRET]
    config:
      issuer: https://idp.example.com
      clientId: my-app
      redirectUrl: https://app.example.com/oauth2/callback
      cookieSecret: {env: COOKIE_SECRET}
      provider: {clusters: {"*": idp}}
`;

const GATEWAY = "  - {group: gateway.networking.k8s.io, kind: Gateway, name: gateway}\n";

const OF_TRAFFIC_EXTENSION: readonly Case[] = [
  [
    "no target",
    [
      ["apiVersion", "§apiVersion"],
      [`  targetRefs:\n${GATEWAY}`, ""],
    ],
    "warning no-selector: has neither selector nor targetRefs",
  ],
  [
    "a filter that fails open",
    [["failStrategy: FAIL_RELOAD", "§failStrategy: FAIL_OPEN"]],
    "error fail-open: failStrategy: FAIL_OPEN",
  ],
  [
    "an image by its tag",
    [[`url: ${IMAGE}`, "url: §oci://registry.example.com/gatehouse:1.0"]],
    "warning image-by-tag: the image has no digest",
  ],
  [
    "a misspelt key",
    [["      clientId", "      §clientID"]],
    'error configuration: clientID: unknown key; did you mean "clientId"?',
  ],
];

const OF_POLICY: readonly Case[] = [
  [
    "a filter that fails open",
    [["failOpen: false", "§failOpen: true"]],
    "error fail-open: failOpen: true lets every request pass",
  ],
  [
    "no target",
    [
      ["apiVersion", "§apiVersion"],
      [`  targetRefs:\n${GATEWAY}`, ""],
    ],
    "error no-target: has neither targetRefs nor targetSelectors",
  ],
  [
    "one route as target",
    [[GATEWAY, "  - §{group: gateway.networking.k8s.io, kind: HTTPRoute, name: httpbin}\n"]],
    "warning target-kind: found HTTPRoute: other routes of the gateway pass",
  ],
  [
    "an image by its tag",
    [[`url: ${IMAGE}`, "url: §registry.example.com/gatehouse:1.0"]],
    "warning image-by-tag: the image has no digest",
  ],
  [
    "a file of a server without its checksum",
    [
      ["type: Image\n      image:", "type: HTTP\n      http:"],
      [`url: ${IMAGE}`, "url: §https://files.example.com/gatehouse.wasm"],
    ],
    "warning no-checksum: has no sha256 beside it",
  ],
  [
    "a variable that its VM does not have",
    [
      ["hostKeys: [COOKIE_SECRET]", "hostKeys: [OTHER]"],
      ["      cookieSecret", "      §cookieSecret"],
    ],
    "error configuration: cookieSecret: found no variable COOKIE_SECRET",
  ],
  [
    "a secret in it",
    [["cookieSecret: {env: COOKIE_SECRET}", `§cookieSecret: ${COOKIE_SECRET}`]],
    "warning inline-secret: cookieSecret: found a secret: everybody reads it who reads the EnvoyExtensionPolicy",
  ],
];

export const WRONG_EXTENSIONS: readonly WrongFile[] = [
  ...wrongFiles("TrafficExtension", TRAFFIC_EXTENSION, OF_TRAFFIC_EXTENSION),
  ...wrongFiles("EnvoyExtensionPolicy", ENVOY_EXTENSION_POLICY, OF_POLICY),
];
