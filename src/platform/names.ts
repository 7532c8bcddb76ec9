/** A name that is refused before it reaches the system. Looks like a system error so that one mapping handles both. */
export class BadName extends Error {
  override readonly name = "BadName";
  readonly code = "EINVAL";
}

/** `name` when it is one component and none of the special ones; throws BadName else. */
export function oneName(name: string): string {
  if (name === "" || name === "." || name === ".." || name.includes("/") || name.includes("\0")) {
    throw new BadName(`${JSON.stringify(name)} is not a file name.`);
  }
  return name;
}

const devices = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;

/**
 * The same with the rules of Windows: no streams (":"), no wildcards, no device names, nothing that the system cuts
 * off (dot or space at the end), no 8.3 short name, which would be a second spelling of another file. List as in
 * VS Code's own guard (microsoft/vscode-copilot-chat, editFileToolUtils.tsx).
 */
export function oneWindowsName(name: string): string {
  const bad = /[\\:<>"|?*]/.test(name) || [...name].some((char) => char < " ") || /[. ]$/.test(name);
  if (bad || devices.test(name) || /~\d/.test(name)) {
    throw new BadName(`Windows does not allow the name ${JSON.stringify(name)}.`);
  }
  return oneName(name);
}
