import { expect, test } from "vitest";
import { execArgs, runArgs, unmountable } from "../../../src/sandbox/container-args.ts";
import { usualLimits } from "../../../src/sandbox/driver.ts";
import { seccompProfile } from "../../../src/sandbox/seccomp-profile.ts";

const engine = { name: "docker", program: "/usr/bin/docker" } as const;
const plan = {
  ...{ engine, image: "tools:1", name: "cowork-1", label: "cowork=box", limits: usualLimits, mapped: false },
  ...{ profile: "/home/profile.json", mounts: [{ from: "/state/0", to: "/home/u/work", writable: true }] },
};

test("a container has no network, no capabilities but its keeper's, no way to write to its system, and only what is mounted", () => {
  const args = runArgs(plan, new Set());
  const pairs = args.map((word, at) => `${word} ${args[at + 1] ?? ""}`);
  for (const one of [
    ...["--network none", "--cap-drop ALL", "--cap-add KILL", "--security-opt no-new-privileges", "--pull never"],
    ...["--security-opt seccomp=/home/profile.json", "--pids-limit 512", "--memory 4000000000", "--user 0:0"],
    "--mount type=bind,source=/state/0,target=/home/u/work",
  ])
    expect(pairs, one).toContain(one);
  expect(args).toContain("--read-only");
  expect(args.filter((word) => word === "--mount").length).toBe(1);
});

test("an engine that runs as the user keeps the user, and podman does not hand on the proxies of the machine", () => {
  const args = runArgs({ ...plan, mapped: true, engine: { name: "podman", program: "/usr/bin/podman" } }, new Set());
  expect([args.includes("keep-id"), args.includes("--http-proxy=false")]).toEqual([true, true]);
});

test("a command is one element each, after the name, and runs as nobody in particular", () => {
  const user = { uid: 1000, gid: 1000 };
  const args = execArgs(
    { engine, name: "c", user, cwd: "/w", env: { A: "b c" }, input: true, argv: ["x", "; rm"] },
    new Set(),
  );
  expect(args.slice(0, 5)).toEqual(["/usr/bin/docker", "exec", "-i", "--user", "1000:1000"]);
  expect(args).toContain("A=b c");
  expect(args.slice(-4)).toEqual(["box", "/w", "x", "; rm"]);
  // The image's own PATH counts: its programs may be anywhere.
  expect(args.some((word) => word.startsWith("PATH="))).toBe(false);
});

test("a path that an engine would read as an option, or that is the system's, is not shown", () => {
  for (const path of [
    "/home/a,readonly",
    '/home/"a',
    "/home/a\nb",
    "/",
    "/usr",
    "/etc/x",
    "/proc/1",
    "/scratch/x",
    "/run",
  ])
    expect(unmountable(path), path).toMatch(/comma|place of the system/);
  for (const path of ["/home/u/a b", "/tmp/x", "/usrs/x", "/srv/it's", "/mnt/ü"])
    expect(unmountable(path), path).toBeUndefined();
});

test("the filter for engines names what bubblewrap's filter names", () => {
  const { defaultAction, syscalls } = JSON.parse(seccompProfile()) as {
    readonly defaultAction: string;
    readonly syscalls: readonly {
      readonly names: readonly string[];
      readonly errnoRet: number;
      readonly args?: unknown;
    }[];
  };
  const whole = new Map(
    syscalls
      .filter(({ args }) => args === undefined)
      .flatMap(({ names, errnoRet }) => names.map((name) => [name, errnoRet])),
  );
  expect(defaultAction).toBe("SCMP_ACT_ALLOW");
  expect([whole.get("ptrace"), whole.get("mount"), whole.get("bpf"), whole.get("clone3")]).toEqual([1, 1, 1, 38]);
  const part = (name: string): number => syscalls.filter(({ names, args }) => args && names.includes(name)).length;
  // Seven kinds of namespaces; three ways into a terminal; every bit but one; every family but four, those above, other netlink.
  expect([part("clone"), part("ioctl"), part("personality"), part("socket")]).toEqual([7, 3, 31, 62]);
});
