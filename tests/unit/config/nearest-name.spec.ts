import { nearestName } from "../../../assembly/config/nearest-name";

const NAMES: string[] = ["issuer", "clientId", "clientSecret", "hosts", "path"];

describe("the nearest name", () => {
  it("has a letter too many, too few, another, or two swapped", () => {
    expect(nearestName("isssuer", NAMES)).toBe("issuer");
    expect(nearestName("isuer", NAMES)).toBe("issuer");
    expect(nearestName("issuar", NAMES)).toBe("issuer");
    expect(nearestName("paht", NAMES)).toBe("path");
  });
  it("may be written in another style", () => {
    expect(nearestName("client_id", NAMES)).toBe("clientId");
    expect(nearestName("Client-Secret", NAMES)).toBe("clientSecret");
  });
  it("is the nearest of several", () => {
    expect(nearestName("clientIt", ["clientIds", "clientId"])).toBe("clientId");
  });
  it("is none where more than a third of the letters differ", () => {
    expect(nearestName("insure", NAMES)).toBe("issuer");
    expect(nearestName("insurance", NAMES)).toBe("");
    expect(nearestName("pt", NAMES)).toBe("");
    expect(nearestName("", NAMES)).toBe("");
  });
});
