/** Shapes of keys are masked in results, ordinary words are not, and a mark never gets into a file. Keys are made here, none is real. */
import { expect, test } from "vitest";
import { holdsMark, maskSecrets } from "../../../src/permissions/secrets.ts";
import { readTool } from "../../../src/tools/read.ts";
import { callsTool, lastResults, says, scriptedModel } from "../../fakes/scripted-model.ts";
import { runTask, testWorld } from "../../fakes/test-run.ts";

/** Letters and digits without a meaning, the same each time. */
const filler = (length: number, alphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"): string =>
  Array.from({ length }, (_, n) => alphabet[(n * 7 + length) % alphabet.length]).join("");
const hex = (length: number): string => filler(length, "0123456789abcdef");
const upper = (length: number): string => filler(length, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");

/** Around each canary something that must stay. */
const canaries: Readonly<Record<string, string>> = {
  anthropic: `sk-ant-api03-${filler(90)}`,
  openai: `sk-${filler(48)}`,
  "openai project": `sk-proj-${filler(80)}`,
  "aws id": `AKIA${upper(16)}`,
  "aws session id": `ASIA${upper(16)}`,
  "github classic": `ghp_${filler(36)}`,
  "github server": `ghs_${filler(36)}`,
  "github fine-grained": `github_pat_${filler(22)}_${filler(59)}`,
  gitlab: `glpat-${filler(20)}`,
  "slack bot": `xoxb-123456789012-${filler(24)}`,
  "slack hook": `https://hooks.slack.com/services/T${upper(8)}/B${upper(8)}/${filler(24)}`,
  "google api": `AIza${filler(35)}`,
  "google oauth": `ya29.${filler(60)}`,
  "google client": `GOCSPX-${filler(28)}`,
  "stripe live": `sk_live_${filler(24)}`,
  "stripe restricted": `rk_live_${filler(24)}`,
  webhook: `whsec_${filler(32)}`,
  npm: `npm_${filler(36)}`,
  pypi: `pypi-${filler(120)}`,
  docker: `dckr_pat_${filler(27)}`,
  digitalocean: `dop_v1_${hex(64)}`,
  huggingface: `hf_${filler(34)}`,
  sendgrid: `SG.${filler(22)}.${filler(43)}`,
  mailgun: `key-${hex(32)}`,
  twilio: `SK${hex(32)}`,
  telegram: `123456789:AA${filler(33)}`,
  shopify: `shpat_${hex(32)}`,
  linear: `lin_api_${filler(40)}`,
  notion: `ntn_${filler(46)}`,
  airtable: `pat${filler(14)}.${hex(64)}`,
  atlassian: `ATATT3${filler(180)}`,
  databricks: `dapi${hex(32)}`,
  vault: `hvs.${filler(90)}`,
  grafana: `glsa_${filler(32)}_${hex(8)}`,
  "new relic": `NRAK-${upper(27)}`,
  replicate: `r8_${filler(37)}`,
  groq: `gsk_${filler(52)}`,
  age: `AGE-SECRET-KEY-1${upper(58)}`,
  jwt: `eyJ${filler(30)}.eyJ${filler(60)}.${filler(43)}`,
  "rsa key": `-----BEGIN RSA PRIVATE KEY-----\n${filler(64)}\n${filler(64)}\n-----END RSA PRIVATE KEY-----`,
  "openssh key": `-----BEGIN OPENSSH PRIVATE KEY-----\n${filler(70)}\n-----END OPENSSH PRIVATE KEY-----`,
  "pgp key": `-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n${filler(64)}\n-----END PGP PRIVATE KEY BLOCK-----`,
};

/** Secrets that only what stands beside them gives away: [text, secret]. */
const beside: readonly (readonly [string, string])[] = [
  [`aws_secret_access_key = ${filler(40)}`, filler(40)],
  [`DefaultEndpointsProtocol=https;AccountKey=${filler(86)}==;`, filler(86)],
  [`Authorization: Bearer ${filler(40)}`, filler(40)],
  [`postgres://app:s3cr3t-pw-9@db.example.org/x`, "s3cr3t-pw-9"],
  [`DB_PASSWORD=correct7horse`, "correct7horse"],
  [`export API_KEY="k3y-of-something"`, "k3y-of-something"],
  [`  "access_token": "abc123def456"`, "abc123def456"],
];

test(`${Object.keys(canaries).length + beside.length} shapes of secrets leave nothing behind`, () => {
  const left = Object.entries(canaries).filter(([, secret]) => {
    const masked = maskSecrets(`before ${secret} after`);
    return (
      masked.includes(secret) ||
      !holdsMark(masked) ||
      !masked.startsWith("before ") ||
      secret.split("\n").some((line) => line.length > 60 && masked.includes(line))
    );
  });
  expect(left.map(([name]) => name)).toEqual([]);
  for (const [text, secret] of beside) expect(maskSecrets(text)).not.toContain(secret);
  expect(Object.keys(canaries).length + beside.length).toBeGreaterThanOrEqual(40);
});

test("ordinary text stays as it is", () => {
  const plain = [
    "Invoice 2026-0042, IBAN DE89 3704 0044 0532 0130 00, total 1,234.56 EUR",
    "password = getpass.getpass()",
    'api_key = os.environ["KEY_2"]',
    "The secret: say less. Password rules are on page 12.",
    "https://example.org/a:b@c and mail to ann@example.org",
    "commit 9fceb02d0ae598e95dc970b74767f19372d61af8",
    "sk-learn and task-force-something-long are words",
    `${filler(40)} ${hex(64)}`,
    "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
  ].join("\n");
  expect(maskSecrets(plain)).toBe(plain);
});

test("masking twice changes nothing", () => {
  const once = maskSecrets(Object.values(canaries).join("\n"));
  expect(maskSecrets(once)).toBe(once);
});

test("a key in a file reaches neither the model nor the log, and what was masked cannot be written back", async () => {
  const key = canaries["anthropic"] ?? "";
  const files = { "notes.txt": `key: ${key}\nother line\n` };
  const model = scriptedModel(
    callsTool("Read", { file_path: "notes.txt" }),
    (request) => callsTool("Write", { file_path: "copy.txt", content: lastResults(request) }),
    callsTool("Edit", { file_path: "notes.txt", old_string: "other line", new_string: "new line" }),
    (request) => says(lastResults(request)),
  );
  const world = testWorld(model, { files, tools: [readTool({} as Parameters<typeof readTool>[0])] });
  const { state, events } = await runTask(world, { text: "go", mode: "auto" });
  expect(world.folder.inventory()).toEqual({ "notes.txt": `key: ${key}\nnew line\n` });
  const log = JSON.stringify(events) + JSON.stringify([...world.store.kept]);
  expect(log).not.toContain(key);
  expect(log).toContain("⟨masked Anthropic key");
  expect(events.flatMap((event) => (event.type === "call.finished" ? [event.text] : [])).join()).toContain(
    "where a key or password was masked",
  );
  expect(state.status).toBe("done");
});
