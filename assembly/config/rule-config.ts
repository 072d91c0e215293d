import { RequireConfig } from "./require-config";

/** What becomes of a request without session. From the most lenient to the strictest. */
export enum Unauthenticated {
  /** It goes on, and the application is told that nobody is signed in. */
  Pass,
  /** Whoever asks with GET or HEAD is sent to sign in. */
  Redirect,
  /** People on their way to a page are sent to sign in, anything else is refused. */
  Auto,
  /** It is refused. */
  Deny,
}

/** Requests that need a session, and what they need. Without sources, operations and conditions it holds for every request. */
export class RuleConfig {
  from: SourceConfig[] = [];
  to: OperationConfig[] = [];
  when: ConditionConfig[] = [];
  unauthenticated: Unauthenticated = Unauthenticated.Auto;
  /** Whether `crossOrigin.guard`, where that is on, holds for these requests. */
  guard: bool = true;
  /** What it asks of whoever is signed in; null: nothing. */
  require: RequireConfig | null = null;
}

/** Patterns, as in an AuthorizationPolicy; an empty list asks for nothing. */
export class OperationConfig {
  hosts: string[] = [];
  notHosts: string[] = [];
  /** Decimal numbers. */
  ports: string[] = [];
  notPorts: string[] = [];
  methods: string[] = [];
  notMethods: string[] = [];
  paths: string[] = [];
  notPaths: string[] = [];
}

/** Where requests come from, as in an AuthorizationPolicy: addresses and blocks of them. An empty list asks for nothing. */
export class SourceConfig {
  remoteIpBlocks: string[] = [];
  notRemoteIpBlocks: string[] = [];
}

/** What a member of `when` asks about. */
export enum ConditionKey {
  Header,
  RemoteIp,
  DestinationIp,
  DestinationPort,
  ServerName,
}

/** A condition, as in an AuthorizationPolicy: one of the values, where there are any, and none of the others. */
export class ConditionConfig {
  values: string[] = [];
  notValues: string[] = [];

  /** `header` is the name in lower case of the header that is asked about, or empty. */
  constructor(
    readonly key: ConditionKey,
    readonly header: string = "",
  ) {}
}
