/** An ssh server of the tests' own on this machine: a free port, a throw-away key, and a host that the user's configuration names. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

export type SshServer = {
  readonly host: string;
  /** A PATH whose ssh knows the host. */
  readonly path: string;
  stop(): Promise<void>;
};

const sshd = "/usr/sbin/sshd";

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}

/** Starts it; a sentence when that cannot be. */
export async function startSsh(): Promise<SshServer | string> {
  if (process.getuid?.() !== 0) return "an ssh server is started by root only";
  if (!existsSync(sshd)) return "sshd is not installed";
  if (spawnSync("rsync", ["--version"]).status !== 0) return "rsync is not installed";
  const top = mkdtempSync(join(tmpdir(), "cowork-sshd-"));
  const at = (name: string): string => join(top, name);
  for (const key of ["host", "user"])
    if (spawnSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", at(key)]).status !== 0)
      return "no key could be made";
  const port = await freePort();
  mkdirSync("/run/sshd", { recursive: true });
  writeFileSync(
    at("sshd_config"),
    [
      ...[`Port ${port}`, "ListenAddress 127.0.0.1", `HostKey ${at("host")}`, `AuthorizedKeysFile ${at("user.pub")}`],
      ...["UsePAM no", "StrictModes no", "PermitRootLogin yes", `PidFile ${at("pid")}`, "MaxSessions 100", ""],
    ].join("\n"),
  );
  writeFileSync(
    at("ssh_config"),
    [
      ...["Host elsewhere", "  HostName 127.0.0.1", `  Port ${port}`, `  User ${userInfo().username}`],
      ...[`  IdentityFile ${at("user")}`, "  IdentitiesOnly yes", `  UserKnownHostsFile ${at("known")}`],
      ...["  StrictHostKeyChecking accept-new", "  LogLevel ERROR", ""],
    ].join("\n"),
  );
  // ssh takes the user's own configuration from their home as the system knows it, which tests leave alone.
  mkdirSync(at("bin"));
  writeFileSync(at("bin/ssh"), `#!/bin/sh\nexec /usr/bin/ssh -F ${at("ssh_config")} "$@"\n`, { mode: 0o755 });
  const server = spawn(sshd, ["-D", "-e", "-f", at("sshd_config")], { stdio: "ignore" });
  const stop = async (): Promise<void> => {
    server.kill("SIGTERM");
    if (server.exitCode === null) await new Promise((resolve) => server.once("exit", resolve));
    rmSync(top, { recursive: true, force: true });
  };
  for (let wait = 0; wait < 50 && server.exitCode === null; wait += 1) {
    if (spawnSync(at("bin/ssh"), ["-o", "BatchMode=yes", "elsewhere", "true"]).status === 0)
      return { host: "elsewhere", path: `${at("bin")}:${process.env["PATH"] ?? ""}`, stop };
    await delay(100);
  }
  await stop();
  return "sshd did not answer";
}
