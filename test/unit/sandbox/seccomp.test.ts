/** The filter run by hand: every call it names, on both machines, and the ones it must let pass. */
import { expect, test } from "vitest";
import { type Machine, seccompFilter } from "../../../src/sandbox/seccomp.ts";

const audit = { x64: 0xc000003e, arm64: 0xc00000b7 } as const;
type Call = { readonly nr: number; readonly arch?: number; readonly args?: readonly number[] };

function dataOf(nr: number, arch: number, args: readonly number[]): DataView {
  const data = new DataView(new ArrayBuffer(64));
  data.setUint32(0, nr, true);
  data.setUint32(4, arch, true);
  for (const [n, value] of args.entries()) data.setUint32(16 + n * 8, value, true);
  return data;
}

const tests: Readonly<Record<number, (word: number, k: number) => boolean>> = {
  21: (word, k) => word === k,
  53: (word, k) => word >= k,
  69: (word, k) => (word & k) !== 0,
};

/** Classic BPF, as far as the filter uses it (linux/bpf_common.h). */
function verdict(filter: Uint8Array, machine: Machine, { nr, arch = audit[machine], args = [] }: Call): number {
  const data = dataOf(nr, arch, args);
  const program = new DataView(filter.buffer, filter.byteOffset, filter.length);
  let word = 0;
  for (let at = 0; ; at += 1) {
    const [code, k] = [program.getUint16(at * 8, true), program.getUint32(at * 8 + 4, true)];
    if (code === 0x06) return k;
    if (code === 0x20) word = data.getUint32(k, true);
    else at += program.getUint8(at * 8 + (tests[code]?.(word, k) ? 2 : 3));
  }
}

const allow = 0x7fff0000;
const eperm = 0x00050001;
const enosys = 0x00050026;
const noFamily = 0x00050061;

test.each(["x64", "arm64"] as const)("%s: what is shut, what is open", (machine) => {
  const filter = seccompFilter(machine);
  expect([filter.length % 8, filter.length < 4_096 * 8]).toEqual([0, true]);
  const at = (x64: number, arm64: number): number => (machine === "x64" ? x64 : arm64);
  const of = (nr: number, ...args: readonly number[]): number => verdict(filter, machine, { nr, args });
  const shut = [
    [101, 117],
    [310, 270],
    [272, 97],
    [308, 268],
    [165, 40],
    [155, 41],
    [321, 280],
    [250, 219],
    [323, 282],
    [298, 241],
    [175, 105],
    [246, 104],
    [442, 442],
    [304, 265],
  ] as const;
  for (const [x64, arm64] of shut) expect(of(at(x64, arm64)), `${x64}`).toBe(eperm);
  for (const nr of [425, 426, 427, 435]) expect(of(nr), `${nr}`).toBe(enosys);
  const open = [
    [0, 63],
    [1, 64],
    [257, 56],
    [59, 221],
    [231, 94],
    [9, 222],
    [202, 98],
    [53, 199],
    [42, 203],
    [439, 439],
  ] as const;
  for (const [x64, arm64] of open) expect(of(at(x64, arm64)), `${x64}`).toBe(allow);
  const [clone, ioctl, socket] = [at(56, 220), at(16, 29), at(41, 198)];
  expect([of(clone, 0x1200011), of(clone, 0x10000011), of(clone, 0x40000011)]).toEqual([allow, eperm, eperm]);
  expect([of(ioctl, 0, 0x5401), of(ioctl, 0, 0x5412), of(ioctl, 0, 0x541c)]).toEqual([allow, eperm, eperm]);
  expect([1, 2, 10, 16].map((family) => of(socket, family, 1, 0))).toEqual([allow, allow, allow, allow]);
  expect([17, 38, 40, 29, 44].map((family) => of(socket, family, 1, 0))).toEqual(Array(5).fill(noFamily));
  expect(of(socket, 16, 3, 9)).toBe(noFamily);
});

test("calls of another machine end the process, and the second table of x64 is shut", () => {
  expect(verdict(seccompFilter("x64"), "x64", { nr: 1, arch: 0x40000003 })).toBe(0x80000000);
  expect(verdict(seccompFilter("x64"), "x64", { nr: 0x40000000 + 101 })).toBe(enosys);
});

test("a part that is left out lets its call pass", () => {
  expect(verdict(seccompFilter("x64", new Set(["ptrace"])), "x64", { nr: 101 })).toBe(allow);
});
