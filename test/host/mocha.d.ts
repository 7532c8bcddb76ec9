/** As much of mocha as the suite uses; mocha itself is installed beside the editor, not in this project. */
declare module "mocha" {
  type Test = { readonly title: string; readonly duration?: number };
  type Runner = {
    on(event: "pass", listener: (test: Test) => void): Runner;
    on(event: "fail", listener: (test: Test, error: Error) => void): Runner;
    on(event: "end", listener: () => void): Runner;
  };
  class Mocha {
    constructor(options: { readonly ui: "tdd"; readonly timeout: number; readonly color: boolean });
    readonly suite: { emit(event: "pre-require", globals: unknown, file: string, mocha: Mocha): void };
    run(onEnd: (failures: number) => void): Runner;
  }

  // biome-ignore lint/style/noDefaultExport: this is how mocha exports it.
  export default Mocha;
}
