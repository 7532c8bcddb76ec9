/** The driver for machines without a box: commands are refused, with the reason and the ways to get one. */
import type { Sandbox, SandboxReport } from "../agent/box-port.ts";

/** The refusal, with the three ways out. */
export const noBox =
  'Commands are refused: there is no box on this machine in which they could neither change the folder behind your back, nor reach the network, nor outlive the task. Three ways to get one: install bubblewrap (Linux; apt install bubblewrap); name a container in the setting "box" (container:IMAGE, or devcontainer for the folder\'s own); or work where there is one (ssh:HOST in "box", Remote-SSH, WSL). Everything else goes on without commands.';

const report: SandboxReport = {
  driver: "none",
  available: false,
  why: noBox,
  probed: { folder: false, network: false, survivors: false },
};

/** Refuses every command; the rest of a task goes on. */
export const noSandbox: Sandbox = {
  capabilities: async () => report,
  run: async () => ({ kind: "refused", why: noBox }),
  start: async () => ({ kind: "refused", why: noBox }),
  look: async () => ({ kind: "unknown" }),
  close: async () => undefined,
};
