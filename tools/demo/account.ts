interface Account {
  readonly subject: string;
  readonly password: string;
  readonly claims: {
    readonly email: string;
    readonly email_verified: boolean;
    readonly name: string;
    readonly preferred_username: string;
    readonly groups: readonly string[];
  };
}

/** The first account of the demo's provider. */
export const ACCOUNT = {
  subject: "9f5c1a70",
  password: "analytical engine 1843",
  claims: {
    email: "ada@example.com",
    email_verified: true,
    name: "Ada Lovelace",
    preferred_username: "ada",
    groups: ["mathematicians", "engineers"],
  },
} as const satisfies Account;

/** The other one, which is not in `ADMIN_GROUP`. */
export const OTHER_ACCOUNT = {
  subject: "3b07e2d4",
  password: "difference engine 1822",
  claims: {
    email: "charles@example.com",
    email_verified: true,
    name: "Charles Babbage",
    preferred_username: "charles",
    groups: ["mathematicians"],
  },
} as const satisfies Account;

export const ACCOUNTS: readonly Account[] = [ACCOUNT, OTHER_ACCOUNT];

/** Who is in this group may open the demo's /admin. */
export const ADMIN_GROUP = "engineers";
