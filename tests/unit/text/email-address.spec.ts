import { EmailAddress } from "../../../assembly/text/email-address";

describe("an e-mail address", () => {
  it("is split at its only @", () => {
    const address = EmailAddress.parse("Ada.B@Example.com");
    expect(address === null ? "" : address.local).toBe("Ada.B");
    expect(address === null ? "" : address.domain).toBe("Example.com");
  });
  it("is none with another @, or nothing on a side of it", () => {
    const texts = ["a@b@c", "a@@c", "a@b@", "@a@b", "@b", "a@", "@", "", "a"];
    for (let i = 0; i < texts.length; i++) expect(EmailAddress.parse(texts[i]) === null).toBe(true, texts[i]);
  });
});
