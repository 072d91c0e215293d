import { forHostAlone } from "../../../../tools/gatehouse/init/plugin-config.ts";
import type { Setup } from "../../../../tools/gatehouse/init/setup.ts";

export const IMAGE = `oci://registry.corp.example/gatehouse@sha256:${"0123456789abcdef".repeat(4)}`;
export const KEY = "hAiwR7Zq0f1mB9o3vXyT5sKdE8nGjLcUQ2pW6tYzM4c=";

/** Fields with what YAML, shells and compose could read otherwise. */
export const FIELDS = {
  issuer: "https://login.corp.example/tenant/v2",
  clientId: "73501",
  clientSecret: `no: with/odd+characters %&=~#"'$x`,
  redirectUrl: "https://portal.corp.example/oauth2/callback",
  cookieSecret: KEY,
};

/** A setup of FIELDS for Istio, in one file; `changes`: what is otherwise. */
export function setupOf(changes: Partial<Setup> = {}): Setup {
  const fields = changes.fields ?? FIELDS;
  return {
    target: "istio",
    secrets: "inline",
    fields,
    settings: forHostAlone(fields.redirectUrl),
    hosts: [{ host: "login.corp.example", port: 443, isTls: true }],
    authority: undefined,
    gateway: { name: "istio-ingressgateway", namespace: "istio-system", labels: { istio: "ingressgateway" } },
    image: IMAGE,
    imagePullSecret: undefined,
    isTrafficExtension: false,
    upstream: { host: "127.0.0.1", port: 3000 },
    listenPort: 8080,
    envoyVersion: "1.40.0",
    output: "out",
    ...changes,
  };
}
