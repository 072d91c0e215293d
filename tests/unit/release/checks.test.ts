import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { objections, type ToCheck } from "../../../tools/release/checks.ts";
import { notesIn } from "../../../tools/release/notes.ts";
import { namesBelow, valuesWithImage, withImage } from "../../../tools/release/published-names.ts";

const CHANGELOG = `# Changelog

## [Unreleased]

### Added

- Something.

## [1.2.3] - 2026-11-30

### Added

- A thing.

### Fixed

- Another.

## [1.2.2] - 2026-10-01

- Older.

[1.2.3]: https://example.com/1.2.3
`;

describe("the notes of a release", () => {
  it("are the section of its version in the changelog, and its day", () => {
    const text = "### Added\n\n- A thing.\n\n### Fixed\n\n- Another.";
    assert.deepEqual(notesIn(CHANGELOG, "1.2.3"), { text, date: "2026-11-30" });
    assert.deepEqual(notesIn(CHANGELOG, "1.2.2"), { text: "- Older.", date: "2026-10-01" });
    assert.equal(notesIn(CHANGELOG, "1.2"), undefined);
  });
});

describe("a release", () => {
  const good: ToCheck = {
    ...{ version: "1.2.3", changelog: CHANGELOG, changes: "", tag: "v1.2.3" },
    chart: { name: "gatehouse", version: "1.2.3", appVersion: "1.2.3", description: "" },
  };

  it("is made where everything fits together", () => {
    assert.deepEqual(objections(good), []);
    assert.deepEqual(objections({ ...good, tag: undefined }), []);
  });

  const cases: [what: string, changes: Partial<ToCheck>, said: RegExp][] = [
    ["there are changes that are not committed", { changes: " M README.md" }, /not committed.*\n M README\.md$/],
    ["there is no repository", { changes: undefined }, /no git repository/],
    ["the changelog lacks the version", { changelog: "# Changelog\n" }, /no section for 1\.2\.3/],
    [
      "the changelog has no day for it",
      { changelog: "## [1.2.3] - Unreleased\n\n- A thing.\n" },
      /"## \[1\.2\.3\] - YYYY/,
    ],
    ["the changelog says nothing of it", { changelog: "## [1.2.3] - 2026-11-30\n" }, /says nothing of 1\.2\.3/],
    ["the chart has another version", { chart: { ...good.chart, version: "1.2.2" } }, /chart's version is 1\.2\.2/],
    [
      "the chart is of another version",
      { chart: { ...good.chart, appVersion: "1.2.2" } },
      /chart's appVersion is 1\.2\.2/,
    ],
    ["the tag is another's", { tag: "v1.2.4" }, /the tag is v1\.2\.4, expected v1\.2\.3/],
  ];
  for (const [what, changes, said] of cases) {
    it(`is not made where ${what}`, () => {
      const [first = "", ...others] = objections({ ...good, ...changes });
      assert.match(first, said);
      assert.deepEqual(others, []);
    });
  }
});

describe("the names in a registry", () => {
  const image = `oci://registry.example.com/sso/gatehouse@sha256:${"1".repeat(64)}`;

  it("are apart for image and chart, below what is given", () => {
    const names = { image: "ghcr.io/acme/gatehouse", chart: "ghcr.io/acme/charts/gatehouse" };
    assert.deepEqual(namesBelow("ghcr.io/acme"), { registry: "ghcr.io/acme", ...names });
    assert.equal(namesBelow("127.0.0.1:5000").image, "127.0.0.1:5000/gatehouse");
    for (const wrong of ["acme", "ghcr.io/acme:1", "oci://ghcr.io/acme", "ghcr.io/Acme", ""]) {
      assert.throws(() => namesBelow(wrong), /is not REGISTRY|has a tag/);
    }
  });

  it("take the placeholder's place in manifests, and are the default of the chart", () => {
    const placeholder = `oci://registry.example.com/gatehouse@sha256:${"0".repeat(64)}`;
    assert.equal(withImage(`a: ${placeholder}\nb: ${placeholder}\n`, image), `a: ${image}\nb: ${image}\n`);
    assert.equal(withImage(placeholder, undefined), placeholder);
    assert.equal(valuesWithImage('# x\nimage: ""\ny: 1\n', image), `# x\nimage: ${image}\ny: 1\n`);
    assert.throws(() => valuesWithImage("y: 1\n", image), /no line image/);
  });
});
