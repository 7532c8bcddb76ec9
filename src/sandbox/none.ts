/** The driver for machines without a box: commands are refused, with the reason and the ways to get one. */
import type { Sandbox, SandboxReport } from "../agent/box-port.ts";

const why =
  "Commands are refused: there is no box on this machine in which they could neither change the folder behind your back, nor reach the network, nor outlive the task. Ways to get one: install bubblewrap (Linux), open the folder in a dev container, or use a container engine. Everything else goes on without commands.";

const report: SandboxReport = {
  driver: "none",
  available: false,
  why,
  probed: { folder: false, network: false, survivors: false },
};

/** Refuses every command; the rest of a task goes on. */
export const noSandbox: Sandbox = {
  capabilities: async () => report,
  run: async () => ({ kind: "refused", why }),
  start: async () => ({ kind: "refused", why }),
  look: async () => ({ kind: "unknown" }),
  close: async () => undefined,
};
