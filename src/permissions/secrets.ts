/**
 * Keys and passwords in what tools give back: masked before model and log see them, with a mark that says so. The mark is
 * never written to a file: a Write or Edit that holds one is refused, so that masking cannot damage anything.
 */

/** A shape that is a secret wherever it stands. Sources: the providers' documentation of their key formats. */
const shapes: readonly (readonly [string, RegExp])[] = [
  ["private key", /-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----[\w+/=\s:,.\\-]{40,20000}/g],
  ["Anthropic key", /\bsk-ant-[A-Za-z0-9_-]{16,}/g],
  ["OpenAI key", /\bsk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{20,}/g],
  ["AWS key", /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b/g],
  ["AWS secret", /(?<=aws_secret_access_key["']?\s{0,3}[=:]\s{0,3}["']?)[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])/gi],
  ["GitHub token", /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})/g],
  ["GitLab token", /\bgl(?:pat|dt|rt|ptt|cbt|soat)-[A-Za-z0-9_-]{20,}/g],
  ["Slack token", /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g],
  ["Slack hook", /https:\/\/hooks\.slack\.com\/(?:services|workflows)\/[A-Za-z0-9/_-]{20,}/g],
  ["Discord token", /\b[MNO][A-Za-z0-9_-]{23,25}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,}/g],
  ["Google key", /\bAIza[A-Za-z0-9_-]{35}/g],
  ["Google token", /\bya29\.[A-Za-z0-9_-]{20,}/g],
  ["Google client secret", /\bGOCSPX-[A-Za-z0-9_-]{20,}/g],
  ["Azure key", /(?<=(?:AccountKey|SharedAccessKey|SharedAccessSignature)=)[A-Za-z0-9+/%=&_-]{30,}/g],
  ["Stripe key", /\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}/g],
  ["webhook secret", /\bwhsec_[A-Za-z0-9+/=]{24,}/g],
  ["npm token", /\bnpm_[A-Za-z0-9]{36}/g],
  ["PyPI token", /\bpypi-[A-Za-z0-9_-]{50,}/g],
  ["Docker token", /\bdckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}/g],
  ["DigitalOcean token", /\bdo[opr]_v1_[a-f0-9]{64}/g],
  ["Hugging Face token", /\bhf_[A-Za-z0-9]{30,}/g],
  ["SendGrid key", /\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{30,}/g],
  ["Mailgun key", /\bkey-[a-f0-9]{32}\b/g],
  ["Twilio key", /\b(?:SK|AC)[a-f0-9]{32}\b/g],
  ["Telegram token", /\b\d{8,10}:AA[A-Za-z0-9_-]{33}/g],
  ["Shopify token", /\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}/g],
  ["Square token", /\b(?:EAAA[A-Za-z0-9_-]{60}|sq0(?:atp|csp)-[A-Za-z0-9_-]{22,})/g],
  ["Linear key", /\blin_api_[A-Za-z0-9]{32,}/g],
  ["Notion token", /\b(?:secret_[A-Za-z0-9]{43}|ntn_[A-Za-z0-9]{40,})/g],
  ["Airtable token", /\bpat[A-Za-z0-9]{14}\.[a-f0-9]{64}/g],
  ["Atlassian token", /\bATATT3[A-Za-z0-9_=-]{50,}/g],
  ["Databricks token", /\bdapi[a-f0-9]{32}\b/g],
  ["Vault token", /\bhv[sbr]\.[A-Za-z0-9_-]{24,}/g],
  ["Grafana token", /\bgl(?:sa|c)_[A-Za-z0-9_]{32,}/g],
  ["New Relic key", /\bNRAK-[A-Z0-9]{27}/g],
  ["Heroku key", /\bHRKU-[A-Za-z0-9_-]{36,}/g],
  ["Replicate token", /\br8_[A-Za-z0-9]{37}/g],
  ["Groq key", /\bgsk_[A-Za-z0-9]{48,}/g],
  ["age key", /\bAGE-SECRET-KEY-1[A-Z0-9]{50,}/g],
  ["web token", /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/g],
  [
    "bearer token",
    /(?<=\bAuthorization["']?\s{0,3}[:=]\s{0,3}["']?(?:Bearer|Basic|token)\s{1,3})[A-Za-z0-9._~+/=-]{12,}/gi,
  ],
  ["password in an address", /(?<=\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:@/]{1,100}:)[^\s:@/]{3,200}(?=@[\w.-])/gi],
  [
    "password",
    /(?<=^[ \t{,]{0,20}(?:export[ \t]{1,3})?["']?[\w.-]{0,60}(?:password|passwd|secret|api_?key|access_?token|auth_?token|private_?key)["']?[ \t]{0,3}[=:][ \t]{0,3}["']?)(?=[^\s"']{0,199}\d)[^\s"'#<>{}()[\]$;,]{8,200}(?![\w.]*[([])/gim,
  ],
];

const opening = "⟨masked ";

/** Whether `text` holds a mark of ours: what stood there is unknown, so it must not be written anywhere. */
export const holdsMark = (text: string): boolean => text.includes(opening);

/** `text` with every known secret replaced by a mark that names its kind and length. */
export function maskSecrets(text: string): string {
  let masked = text;
  for (const [kind, shape] of shapes) {
    masked = masked.replace(shape, (found) =>
      holdsMark(found) ? found : `${opening}${kind}, ${found.length} characters⟩`,
    );
  }
  return masked;
}
