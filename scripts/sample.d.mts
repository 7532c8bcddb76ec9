/** Copies the workspace `name` of samples/ to `target`, which must not exist yet. */
export function copySample(name: string, target: string): void;
