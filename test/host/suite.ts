/** The entry that the extension host calls: runs the mocha suite on the extension as it ships and writes down how it went. */
import { writeFileSync } from "node:fs";
import Mocha from "mocha";

type Result = { readonly title: string; readonly ms: number; readonly error?: string };

export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: "tdd", timeout: 60_000, color: false });
  mocha.suite.emit("pre-require", globalThis, "", mocha);
  // After the globals of the test interface are there.
  await import("./extension.host.ts");
  const tests: Result[] = [];
  await new Promise<void>((resolve, reject) => {
    const runner = mocha.run((failures) => (failures > 0 ? reject(new Error(`${failures} tests failed.`)) : resolve()));
    runner.on("pass", (test) => tests.push({ title: test.title, ms: test.duration ?? 0 }));
    runner.on("fail", (test, error) =>
      tests.push({ title: test.title, ms: test.duration ?? 0, error: String(error.stack ?? error) }),
    );
    runner.on("end", () => writeFileSync(process.env["COWORK_HOST_RESULTS"] ?? "", JSON.stringify({ tests })));
  });
}
