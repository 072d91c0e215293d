/** The one account of the demo's provider. */
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
} as const;
