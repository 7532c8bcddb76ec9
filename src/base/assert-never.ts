/** The default branch of a switch over a union: a new case breaks the build here, and throws if it slips through at run time. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected case: ${JSON.stringify(value)}`);
}
