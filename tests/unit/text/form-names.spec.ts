import { bytesOf, pointer } from "../../../assembly/text/bytes";
import { FormNames } from "../../../assembly/text/form-names";

function read(form: string, most: i32 = 3): FormNames {
  const bytes = bytesOf(form);
  return new FormNames(pointer(bytes), bytes.length, most);
}

describe("the names of a form", () => {
  it("are each there once, in their order", () => {
    const form = read("b=1&a=2&&b=3&%C3%A9+x=");
    expect(form.names.join("|")).toBe("b|a|é x");
    expect(form.more).toBe(0);
    expect(form.isText).toBe(true);
  });
  it("are so many at most, and the others are counted", () => {
    const form = read("a&b&c&d&a&e");
    expect(form.names.join("|")).toBe("a|b|c");
    expect(form.more).toBe(2);
  });
  it("are of a form that is text only where all of it is", () => {
    const others = ["a=%FF", "%80=b", "a=%", "a b", "a=\x7f", "é"];
    for (let i = 0; i < others.length; i++) expect(read(others[i]).isText).toBe(false, others[i]);
    expect(read("").isText).toBe(true);
    expect(read("").names.length).toBe(0);
  });
});
