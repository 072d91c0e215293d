/** When the UserInfo endpoint is asked (OpenID Connect Core 5.3). */
export enum UserInfoMode {
  /** For claims that are needed and that the ID token lacks. */
  Auto,
  /** At every login. */
  Always,
  Never,
}
