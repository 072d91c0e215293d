import type { Rule } from "./rules.ts";

/** What is known of a migration beside the peer's own options. */
export interface Context {
  /** What the command was told. */
  readonly issuer: string | undefined;
  /** What the command was told, or what routes beside the configuration have. */
  readonly hosts: readonly string[];
  /** Of an AuthorizationPolicy with action CUSTOM beside it. */
  readonly policyRules: readonly Rule[] | undefined;
  /** Where names of files are looked up. */
  readonly folder: string;
}
