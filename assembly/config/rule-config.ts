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

/** Requests that need a session, and what they need. Without operations it holds for every request. */
export class RuleConfig {
  to: OperationConfig[] = [];
  unauthenticated: Unauthenticated = Unauthenticated.Auto;
  /** Whether `crossOrigin.guard`, where that is on, holds for these requests. */
  guard: bool = true;
}

/** Patterns, as in an AuthorizationPolicy; an empty list asks for nothing. */
export class OperationConfig {
  hosts: string[] = [];
  notHosts: string[] = [];
  methods: string[] = [];
  notMethods: string[] = [];
  paths: string[] = [];
  notPaths: string[] = [];
}
