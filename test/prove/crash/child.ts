/** The process that dies: runs, resumes, undoes or redoes a scripted task and is killed at the step it was told. */
import process from "node:process";
import { boundaries, watched } from "./boundaries.ts";
import { scripts } from "./scripts.ts";
import { openWorld } from "./world.ts";

const [base = "", name = "", act = "", killAt = "0"] = process.argv.slice(2);
const script = scripts.find((one) => one.name === name);
if (script === undefined) throw new Error(`There is no script "${name}".`);
const world = await openWorld(base, script, watched(boundaries(Number(killAt))));
const [known] = await world.service.list();
if (act === "run") await world.run();
else if (known === undefined) throw new Error("There is no task.");
else if (act === "resume") await world.run(known.task);
else await world.service.undo(known.task, {}, act === "redo" ? "redo" : "undo");
await world.service.dispose();
process.exit(0);
