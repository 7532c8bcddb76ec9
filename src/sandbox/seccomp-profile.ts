/**
 * The same filter for system calls in the words of Docker and podman (a list of names with conditions), so that a command
 * in a container meets what it would meet in bubblewrap.
 */
import { eafnosupport, enosys, eperm, families, forbidden, newNamespaces, terminalTricks, unknown } from "./seccomp.ts";

type Condition = { readonly index: number; readonly value: number; readonly valueTwo?: number; readonly op: string };
type Rule = {
  readonly names: readonly string[];
  readonly action: "SCMP_ACT_ERRNO";
  readonly errnoRet: number;
  readonly args?: readonly Condition[];
};

const refused = (names: readonly string[], errnoRet: number, args: readonly Condition[] = []): Rule => ({
  names,
  action: "SCMP_ACT_ERRNO",
  errnoRet,
  ...(args.length === 0 ? {} : { args }),
});

const bits = (mask: number): readonly number[] =>
  Array.from({ length: 32 }, (_, n) => 2 ** n).filter((bit) => Math.floor(mask / bit) % 2 === 1);

const anyBit = (bit: number): Condition => ({ index: 0, value: bit, valueTwo: bit, op: "SCMP_CMP_MASKED_EQ" });

/** AF_UNIX (1) to AF_KCM and beyond: the numbers of linux/socket.h, of which only a few are allowed. */
const lastFamily = 64;
const netlink = 16;

/** PER_LINUX and PER_LINUX32 are what ordinary programs ask for: no bit but this one. */
const harmlessPersona = 8;

/** The profile as the JSON file that `--security-opt seccomp=` names. */
export function seccompProfile(): string {
  const closed = Array.from({ length: lastFamily }, (_, family) => family).filter(
    (family) => !families.includes(family) && family !== netlink,
  );
  const rules: readonly Rule[] = [
    refused(Object.keys(forbidden), eperm),
    refused(Object.keys(unknown), enosys),
    // One rule for each bit: a rule can say "all of these bits", not "any of them".
    ...bits(newNamespaces).map((bit) => refused(["clone"], eperm, [anyBit(bit)])),
    ...terminalTricks.map((trick) =>
      refused(["ioctl"], eperm, [{ index: 1, value: 0xffffffff, valueTwo: trick, op: "SCMP_CMP_MASKED_EQ" }]),
    ),
    ...closed.map((family) => refused(["socket"], eafnosupport, [{ index: 0, value: family, op: "SCMP_CMP_EQ" }])),
    refused(["socket"], eafnosupport, [{ index: 0, value: lastFamily, op: "SCMP_CMP_GE" }]),
    refused(["socket"], eafnosupport, [
      { index: 0, value: netlink, op: "SCMP_CMP_EQ" },
      { index: 2, value: 0, op: "SCMP_CMP_NE" },
    ]),
    ...bits(0xffffffff - harmlessPersona).map((bit) => refused(["personality"], eperm, [anyBit(bit)])),
  ];
  return JSON.stringify({ defaultAction: "SCMP_ACT_ALLOW", syscalls: rules });
}
