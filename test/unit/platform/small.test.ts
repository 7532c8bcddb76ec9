import { describe, expect, test } from "vitest";
import { newId, now } from "../../../src/platform/clock.ts";
import { digest, hasher } from "../../../src/platform/hash.ts";
import { oneName, oneWindowsName } from "../../../src/platform/names.ts";
import { secondsOf } from "../../../src/platform/node-file.ts";
import { stateDirOf } from "../../../src/platform/state-dir.ts";

test("ids sort by time, are fit for file names and do not repeat", () => {
  const ids = Array.from({ length: 1000 }, newId);
  expect(new Set(ids).size).toBe(1000);
  expect(ids.every((id) => /^[0-9a-hjkmnp-tv-z]{22}$/.test(id))).toBe(true);
  const heads = ids.map((id) => id.slice(0, 10));
  expect([...heads].sort()).toEqual(heads);
  expect(now()).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});

test("hashes of texts, bytes and pieces agree", () => {
  const pieces = hasher();
  pieces.add(new TextEncoder().encode("ab"));
  pieces.add(new TextEncoder().encode("c"));
  const known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  expect([digest("abc"), digest(new TextEncoder().encode("abc")), pieces.end()]).toEqual([known, known, known]);
});

test("times that Node is given come back as the microsecond that was meant", () => {
  for (let n = 0; n < 10_000; n += 1) {
    const micros = 1_400_000_000_000_000n + BigInt(n) * 61_234_567_891n + BigInt(n);
    expect(BigInt(Math.trunc(secondsOf(micros * 1000n) * 1e6))).toBe(micros);
  }
});

describe("the state directory", () => {
  const at = (platform: string, env: Record<string, string>) => stateDirOf({ platform, env, home: "/home/ada" });
  test("follows each system's rule and the user's own choice", () => {
    expect([
      at("linux", {}),
      at("linux", { XDG_STATE_HOME: "/x/state" }),
      at("linux", { XDG_STATE_HOME: "relative" }),
      at("darwin", {}),
      at("win32", { LOCALAPPDATA: "/c/Local" }),
      at("linux", { COWORK_STATE: "/own", XDG_STATE_HOME: "/x/state" }),
    ]).toEqual([
      "/home/ada/.local/state/cowork",
      "/x/state/cowork",
      "/home/ada/.local/state/cowork",
      "/home/ada/Library/Application Support/Cowork",
      "/c/Local/Cowork",
      "/own",
    ]);
  });
});

test("names that Windows would take for something else are refused there", () => {
  const bad = ["a:stream", "CON", "com1.txt", "x.", "x ", "PROGRA~1", "a\\b", "a?", "tab\tname"];
  expect(bad.filter((name) => name === attempt(oneName, name))).toEqual(bad);
  expect(bad.filter((name) => name === attempt(oneWindowsName, name))).toEqual([]);
  expect(attempt(oneWindowsName, "Report 2026.xlsx")).toBe("Report 2026.xlsx");
});

function attempt(check: (name: string) => string, name: string): string | undefined {
  try {
    return check(name);
  } catch {
    return undefined;
  }
}
