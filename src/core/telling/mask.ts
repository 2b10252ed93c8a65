const MASKED = '[masked]';

/** Words that name a secret, as the end of a longer name: DB_PASSWORD, aws_secret_access_key, x-api-key. */
const NAMES = [
  'pass(?:word|wd|phrase)?|pwd|secret|token|credentials?|auth|bearer|session(?:[_-]?id)?|sid|csrf|otp|pin',
  '(?:api|access|secret|private|signing|encryption|account)[_-]?key(?:[_-]?id)?',
].join('|');

/** What stands in logs and must not stand in mails: a pattern and what takes its place. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  // Headers: the whole value, for a cookie has many.
  [
    /\b((?:proxy-)?authorization|(?:set-)?cookie|x-[\w-]{0,60}(?:token|key|secret|signature))(["']?\s*[:=]\s*).+/gi,
    `$1$2${MASKED}`,
  ],
  [/\b(basic|bearer|digest|negotiate)\s+[A-Za-z0-9+/_.~=-]{8,}/gi, `$1 ${MASKED}`],
  // scheme://user:password@host
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/@:]{0,200}:[^\s/@]{1,200}@/gi, `$1${MASKED}@`],
  // "password": "…", password=…, --password …
  [new RegExp(`((?:${NAMES})["']?\\s*(?:=>|[:=])\\s*)(["'])(?:(?!\\2)[^\\\\]|\\\\.)*\\2?`, 'gi'), `$1$2${MASKED}$2`],
  [new RegExp(`((?:${NAMES})["']?\\s*(?:=>|[:=](?!>))\\s*)[^\\s"'\\[,;&)}]{1,500}`, 'gi'), `$1${MASKED}`],
  [new RegExp(`((?<![\\w-])--?[\\w-]{0,60}(?:${NAMES})\\s+)(?!\\[masked\\])[^\\s-]\\S*`, 'gi'), `$1${MASKED}`],
  // Tokens that are known by their form.
  [/\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}\b/g, MASKED],
  [
    /\b(?:gh[pousr]_|github_pat_|glpat-|npm_|xox[abeoprs]-|sk_live_|rk_live_|sk-|hvs\.|dop_v1_|SG\.)[A-Za-z0-9_.-]{16,}/g,
    MASKED,
  ],
  [/\bAIza[A-Za-z0-9_-]{30,}/g, MASKED],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}\.?[A-Za-z0-9_-]*/g, MASKED],
];

/**
 * Takes secrets out of the last `most` lines of a log, as far as their form betrays them. Not a promise: what does not look like a
 * secret stays, and so an excerpt can be switched off.
 */
export function maskSecrets(lines: readonly string[], most = lines.length): string[] {
  // A key may begin long before the lines that are wanted.
  const last = maskKeys(lines).slice(-most);
  return last.map((line) => SECRETS.reduce((text, [pattern, by]) => text.replace(pattern, by), line));
}

const BEGIN = /-----BEGIN [A-Z0-9 ]{0,40}-----/;
const END = /-----END [A-Z0-9 ]{0,40}-----/;

/** PEM blocks: all lines between the two, and those before the END of a block whose BEGIN is not seen. */
function maskKeys(lines: readonly string[]): string[] {
  const begin = lines.findIndex((line) => BEGIN.test(line));
  const end = lines.findIndex((line) => END.test(line));
  let inside = end >= 0 && (begin < 0 || end < begin);
  return lines.map((line) => {
    if (BEGIN.test(line)) inside = true;
    const masked = inside;
    if (END.test(line)) inside = false;
    return masked ? MASKED : line;
  });
}
