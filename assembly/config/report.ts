/** What the parsers of all sections share: what they found wrong, and where `{env: NAME}` looks. */
export class Report {
  /** One line each, none with a secret in it. */
  mistakes: string[] = [];
  warnings: string[] = [];
  /** Paths that misspelt keys were probably meant to be, so that they are not said to be missing as well. */
  meant: string[] = [];

  constructor(readonly environment: Map<string, string>) {}
}
