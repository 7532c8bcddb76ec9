import { defineConfig } from "vitest/config";
import { mutated } from "./mutants/branches.ts";

/** The tests with one branch that refuses switched off: COWORK_MUTANT is "file:line". Started by mutants.prove.ts. */
const [file = "", line = "0"] = (process.env["COWORK_MUTANT"] ?? "").split(":");

export default defineConfig({
  plugins: [
    {
      name: "mutant",
      enforce: "pre",
      transform: (code, id) => (file !== "" && id.endsWith(`/${file}`) ? mutated(code, Number(line)) : undefined),
    },
  ],
  test: {
    root: new URL("../..", import.meta.url).pathname,
    include: ["test/unit/**/*.test.ts", "test/real/**/*.test.ts"],
    testTimeout: 60_000,
    bail: 1,
    maxWorkers: 2,
  },
});
