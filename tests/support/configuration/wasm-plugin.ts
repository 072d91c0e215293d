/** A configuration in a WasmPlugin, and one without mistakes. */

export const EXAMPLE = {
  issuer: "https://idp.example.com",
  clientId: "my-app",
  clientSecret: { env: "OIDC_CLIENT_SECRET" },
  redirectUrl: "https://app.example.com/oauth2/callback",
  cookieSecret: { env: "OIDC_COOKIE_SECRET" },
};

export const ENVIRONMENT = {
  OIDC_CLIENT_SECRET: "client-s3cr3t",
  OIDC_COOKIE_SECRET: "hAiwR7Zq0f1mB9o3vXyT5sKdE8nGjLcUQ2pW6tYzM4c=",
};

/** `environment`: the variables of its VM. `spec`: what differs from a usual one. */
export function wasmPlugin(
  pluginConfig: object,
  environment: Readonly<Record<string, string>>,
  spec: object = {},
): object {
  return {
    apiVersion: "extensions.istio.io/v1alpha1",
    kind: "WasmPlugin",
    metadata: { name: "gatehouse" },
    spec: {
      selector: { matchLabels: { istio: "ingressgateway" } },
      url: `oci://registry.example.com/gatehouse@sha256:${"0123456789abcdef".repeat(4)}`,
      phase: "AUTHN",
      failStrategy: "FAIL_RELOAD",
      vmConfig: { env: Object.entries(environment).map(([name, value]) => ({ name, value })) },
      pluginConfig,
      ...spec,
    },
  };
}
