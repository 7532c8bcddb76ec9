/** The node_modules of `recipe` (a folder of this project with package.json and lock). Throws when npm does not finish. */
export function installed(recipe: string, name: string): string;
