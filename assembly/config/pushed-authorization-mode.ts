/** Whether authorization requests are pushed to the provider (RFC 9126). */
export enum PushedAuthorizationMode {
  /** Where the provider offers or requires it. */
  Auto,
  Always,
  Never,
}
