// A vitest reporter that writes what scripts/test.mjs adds up: counts, and why each skipped test was skipped.
import { writeFileSync } from "node:fs";

function sum(modules, unhandled) {
  const result = { passed: 0, failed: unhandled, skipped: [] };
  for (const module of modules) {
    // A file that cannot be loaded, or a set-up that fails, has errors of its own beside its tests.
    for (const suite of [module, ...module.children.allSuites()]) result.failed += suite.errors().length;
    for (const test of module.children.allTests()) {
      const { state, note } = test.result();
      if (state === "passed") result.passed += 1;
      else if (state === "failed") result.failed += 1;
      else result.skipped.push({ name: `${module.relativeModuleId} › ${test.fullName}`, why: note });
    }
  }
  return result;
}

export default class {
  onTestRunEnd(modules, errors) {
    const target = process.env.COWORK_TEST_RESULT;
    if (target) writeFileSync(target, JSON.stringify(sum(modules, errors.length)));
  }
}
