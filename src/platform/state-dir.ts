import { chmodSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

export type Surroundings = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  readonly home: string;
  /** The user's number; absent where the system has none (Windows). */
  readonly user?: number;
};

/**
 * Where this user's journals, approvals and vault live on the machine the core runs on: COWORK_STATE, else the place
 * the system has for such things. Relative values of the variables are ignored, as the XDG specification demands.
 */
export function stateDirOf({ env, platform, home }: Surroundings): string {
  const own = env["COWORK_STATE"];
  if (own && isAbsolute(own)) return own;
  if (platform === "darwin") return join(home, "Library", "Application Support", "Cowork");
  if (platform === "win32") return join(env["LOCALAPPDATA"] || join(home, "AppData", "Local"), "Cowork");
  const xdg = env["XDG_STATE_HOME"];
  return join(xdg && isAbsolute(xdg) ? xdg : join(home, ".local", "state"), "cowork");
}

/** The state directory, made when missing; nobody but this user may look inside. */
export function openStateDir(around: Surroundings = here()): string {
  const path = stateDirOf(around);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  chmodSync(path, 0o700);
  return path;
}

/** Where the user keeps what Claude should know in every folder: CLAUDE_CONFIG_DIR, else `.claude`, as Claude Code has it. */
export function claudeDirOf({ env, home }: Surroundings): string {
  const own = env["CLAUDE_CONFIG_DIR"];
  return own && isAbsolute(own) ? own : join(home, ".claude");
}

/** The machine and user this process runs as. */
export const here = (): Surroundings => ({
  env: process.env,
  platform: process.platform,
  home: homedir(),
  ...(process.getuid === undefined ? {} : { user: process.getuid() }),
});
