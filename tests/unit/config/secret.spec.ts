import { Secret } from "../../../assembly/config/secret";

describe("a secret", () => {
  it("is what it was replaced with last, under another version for each change", () => {
    const secret = new Secret("one");
    const first = secret.version;
    secret.replace("one");
    expect(secret.version).toBe(first);
    secret.replace("two");
    expect(secret.text).toBe("two");
    expect(secret.version).not.toBe(first);
  });
});
