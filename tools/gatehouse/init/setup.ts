/** What `init` has been told or has found out, and what it makes of it. */

export const TARGETS = ["istio", "gateway-api", "envoy-gateway", "envoy", "compose"] as const;
export type Target = (typeof TARGETS)[number];

/** Where the secrets stand: in the file itself, in the gateway's environment, or where they are read again and again. */
export const SECRET_PLACES = ["inline", "env", "rotating"] as const;
export type SecretPlace = (typeof SECRET_PLACES)[number];

/** What a configuration begins with. A public client has no secret. */
export interface Fields {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly redirectUrl: string;
  readonly cookieSecret: string;
}

/** A host of the provider that the gateway calls. */
export interface ProviderHost {
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
}

/** The gateway that the plugin is for. */
export interface GatewayPlace {
  readonly namespace: string;
  /** Of its Deployment, or with the Gateway API of the Gateway. */
  readonly name: string;
  /** Of its pods; not used with the Gateway API. */
  readonly labels: Readonly<Record<string, string>>;
}

export interface Setup {
  readonly target: Target;
  readonly secrets: SecretPlace;
  readonly fields: Fields;
  /** What the configuration has beside the fields. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly hosts: readonly ProviderHost[];
  /** PEM of the authorities that signed the provider's certificate; undefined for those that everybody trusts. */
  readonly authority: string | undefined;
  readonly gateway: GatewayPlace;
  /** `oci://…`; empty where the target takes a file. */
  readonly image: string;
  readonly imagePullSecret: string | undefined;
  readonly isTrafficExtension: boolean;
  /** Of Envoy alone: where the application is, and the port that Envoy listens on. */
  readonly upstream: { readonly host: string; readonly port: number };
  readonly listenPort: number;
  /** Of Envoy alone: which release it is. */
  readonly envoyVersion: string;
  /** What the files will be under: a file's name, or a folder's. */
  readonly output: string;
}

export interface RenderedFile {
  /** Relative to the folder that all of them go into. */
  readonly name: string;
  readonly content: string | Uint8Array;
  /** Then nobody else is to read it. */
  readonly holdsSecrets: boolean;
}

/** What a target makes of a setup. */
export interface Rendered {
  readonly files: readonly RenderedFile[];
  /** What to run, in this order. */
  readonly commands: readonly string[];
  /** How to see that it works: a command, and what it has to show. */
  readonly checks: readonly { readonly command: string; readonly expect: string }[];
  /** What to know besides. */
  readonly remarks: readonly string[];
}

/** A mistake of whoever called: the command can't be run as it was called. */
export class CannotRun extends Error {}
