import js from "@eslint/js";
import importSort from "eslint-plugin-simple-import-sort";
import tseslint from "typescript-eslint";

// AssemblyScript is parsed as TypeScript but has types of its own: rules that need type information stay off there.
const assemblyScript = [
  "assembly/**/*.ts",
  "tests/unit/**/*.spec.ts",
  "tests/**/exports.ts",
  "tests/unit/**/fixtures.ts",
];

const REPLACE_ALL = {
  selector: "CallExpression[callee.property.name='replaceAll']",
  message:
    "String#replaceAll of AssemblyScript 0.28 writes past its memory where a text grows a lot: use split and join.",
};
const ADDRESS = {
  selector:
    "CallExpression[callee.name='changetype'] > TSTypeParameterInstantiation > TSTypeReference[typeName.name='usize']",
  message:
    "The address of an array is pointer(array) of text/bytes.ts, that of a string unitsOf(text) of text/ascii-text.ts.",
};

/** Every function and class that a file of the filter exports says what it is. */
const documented = {
  create(context) {
    const check = (node) => {
      const comment = context.sourceCode.getCommentsBefore(node.declaration.decorators?.[0] ?? node).at(-1);
      const isDocumented = comment?.type === "Block" && comment.value.startsWith("*");
      if (!isDocumented) context.report({ node: node.declaration.id, message: "An export without a doc comment." });
    };
    return {
      "ExportNamedDeclaration[declaration.type='FunctionDeclaration']": check,
      "ExportNamedDeclaration[declaration.type='ClassDeclaration']": check,
    };
  },
};

/** Lines of a file. A test file holds the cases of one subject, and those are many. */
const MAX_LINES = 250;
const MAX_TEST_LINES = 350;

export default tseslint.config(
  { ignores: ["build/", "node_modules/", "assembly/host/abi.ts"] },
  js.configs.recommended,
  {
    // One block without blank lines: what is imported for its effect, node's own modules, packages, then files.
    plugins: { "import-sort": importSort },
    rules: {
      "import-sort/imports": ["error", { groups: [["^\\u0000", "^node:", "^", "^\\."]] }],
      "import-sort/exports": "error",
      "max-lines": ["error", MAX_LINES],
      "no-unreachable-loop": "error",
      "no-self-compare": "error",
      "no-useless-return": "error",
    },
  },
  { files: ["tests/**/*.{test,spec}.ts"], rules: { "max-lines": ["error", MAX_TEST_LINES] } },
  {
    files: ["tools/**/*.ts", "tests/**/*.ts"],
    ignores: assemblyScript,
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "no-undef": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/no-floating-promises": [
        "error",
        {
          allowForKnownSafeCalls: [
            { from: "package", name: ["test", "it", "describe", "suite"], package: "node:test" },
          ],
        },
      ],
    },
  },
  {
    files: assemblyScript,
    extends: [tseslint.configs.base],
    rules: {
      "no-undef": "off",
      "no-unused-vars": "off",
      "no-redeclare": "off",
      "prefer-const": "error",
      "no-control-regex": "off",
      "no-loss-of-precision": "off",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "no-restricted-syntax": ["error", REPLACE_ALL, ADDRESS],
    },
  },
  {
    files: ["assembly/**/*.ts"],
    plugins: { own: { rules: { documented } } },
    rules: { "own/documented": "error" },
  },
  {
    // Where `pointer` and `unitsOf` are defined.
    files: ["assembly/text/bytes.ts", "assembly/text/ascii-text.ts"],
    rules: { "no-restricted-syntax": ["error", REPLACE_ALL] },
  },
  { files: ["**/*.js"], rules: { "no-undef": "off" } },
);
