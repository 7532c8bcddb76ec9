/** One rule per arrow of the design: shells → hands → mind → words, hands → ground → words, never sideways. */
const hands = ["model", "folder", "sandbox", "journal", "tools", "documents", "plugins", "projects", "schedule"];
const mind = ["agent", "permissions"];
const words = ["protocol", "base"];
const at = (...names) => `^src/(${names.join("|")})/`;
const shells = "^src/(vscode|webview|cli)/|^src/(extension|cli|compose)\\.ts$";

module.exports = {
  forbidden: [
    {
      name: "words-depend-on-nothing",
      severity: "error",
      from: { path: at(...words) },
      to: { path: "^src/", pathNot: at(...words) },
    },
    {
      name: "base-below-protocol",
      severity: "error",
      from: { path: at("base") },
      to: { path: "^src/", pathNot: at("base") },
    },
    {
      name: "mind-only-uses-words",
      severity: "error",
      from: { path: at(...mind) },
      to: { path: "^src/", pathNot: at(...mind, ...words) },
    },
    {
      name: "permissions-below-agent",
      severity: "error",
      from: { path: at("permissions") },
      to: { path: at("agent") },
    },
    {
      name: "ground-only-uses-words",
      severity: "error",
      from: { path: at("platform") },
      to: { path: "^src/", pathNot: at("platform", ...words) },
    },
    {
      name: "nothing-imports-a-shell",
      severity: "error",
      from: { path: "^src/", pathNot: shells },
      to: { path: shells },
    },
    ...hands.map((hand) => ({
      name: `${hand}-not-sideways`,
      severity: "error",
      from: { path: at(hand) },
      to: { path: at(...hands.filter((other) => other !== hand && !(hand === "tools" && other === "documents"))) },
    })),
    {
      name: "entries-only-call-compose",
      severity: "error",
      from: { path: "^src/(extension|cli)\\.ts$" },
      to: { path: at(...hands, "platform") },
    },
    {
      name: "only-the-ground-touches-node",
      severity: "error",
      from: { path: "^src/", pathNot: `${at("platform")}|^src/cli\\.ts$` },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "only-the-shell-knows-vscode",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/vscode/|^src/extension\\.ts$" },
      to: { path: "^vscode$" },
    },
    {
      name: "webview-is-browser-code",
      severity: "error",
      from: { path: at("webview") },
      to: { path: "^src/", pathNot: at("webview", ...words) },
    },
    {
      name: "one-file-knows-the-toolkit",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/webview/controls\\.ts$" },
      to: { path: "webview-ui-toolkit" },
    },
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { extensions: [".ts", ".tsx", ".js"] },
  },
};
