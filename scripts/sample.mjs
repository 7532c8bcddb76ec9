// A fresh copy of the sample workspace, with what git does not keep: times, modes, a link and an empty folder.
import { chmodSync, cpSync, mkdirSync, readFileSync, symlinkSync, utimesSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const samples = fileURLToPath(new URL("../samples/", import.meta.url));

/** Copies the workspace `name` of samples/ to `target`, which must not exist yet. */
export function copySample(name, target) {
  const about = JSON.parse(readFileSync(join(samples, `${name}.json`), "utf8"));
  cpSync(join(samples, name), target, { recursive: true, errorOnExist: true, force: false });
  for (const folder of about.emptyFolders) mkdirSync(join(target, folder), { recursive: true });
  for (const [path, to] of Object.entries(about.links)) link(to, join(target, path));
  for (const [path, mode] of Object.entries(about.modes)) chmodSync(join(target, path), Number.parseInt(mode, 8));
  for (const [path, time] of Object.entries(about.times))
    utimesSync(join(target, path), new Date(time), new Date(time));
  for (const [folder, time] of newestBelow(about.times)) utimesSync(join(target, folder), time, time);
}

function link(to, path) {
  try {
    symlinkSync(to, path);
  } catch (error) {
    // Windows allows links only to administrators or in developer mode; the sample is complete without it.
    if (error.code !== "EPERM") throw error;
  }
}

/** Each folder with the time of the newest file in it or below. */
function newestBelow(times) {
  const newest = new Map();
  for (const [path, text] of Object.entries(times)) {
    const time = new Date(text);
    for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) {
      if (!(newest.get(folder) > time)) newest.set(folder, time);
    }
  }
  return newest;
}
