/** What a domain wants of those who send it mail (RFC 8461 §3.2). */
export type StsPolicy = {
  mode: StsMode;
  /** Host names, or `*.` and the rest of one, lower case; empty only with mode `none`. */
  mx: readonly string[];
  /** Seconds, a year at most. */
  maxAge: number;
};

/** `enforce`: only to hosts that match, with TLS and a certificate that verifies. `testing`: tell, but deliver. `none`: no policy. */
export type StsMode = 'enforce' | 'testing' | 'none';

export type ParsedStsPolicy = { ok: true; policy: StsPolicy } | { ok: false; reason: string };

/**
 * Reads the text of a policy by the grammar of RFC 8461 §3.2. Unknown fields are passed over; of version, mode and max_age the first one counts
 * where they stand twice, but each has to be right.
 */
export function parseStsPolicy(text: string): ParsedStsPolicy {
  if (text.length > MAX_POLICY) return fail(`it is longer than ${MAX_POLICY} characters`);
  const lines = text.split(/\r?\n/);
  // The last line may be ended or not.
  if (lines.at(-1) === '') lines.pop();
  const first = new Map<string, string>();
  const mx: string[] = [];
  for (const [index, line] of lines.entries()) {
    const [, name, value] = /^([A-Za-z0-9][A-Za-z0-9_.-]{0,31}):[ \t]*(\S(?:.*\S)?)[ \t]*$/.exec(line) ?? [];
    if (name === undefined || value === undefined || /[\x00-\x1f\x7f]/.test(value))
      return fail(`line ${index + 1} is no field: "${shown(line)}"`);
    const pattern = VALUES[name];
    if (pattern && !pattern.test(value)) return fail(`${name} cannot be "${shown(value)}"`);
    if (name === 'mx') mx.push(value.toLowerCase());
    else if (!first.has(name)) first.set(name, value);
  }
  const missing = ['version', 'mode', 'max_age'].find((name) => !first.has(name));
  if (missing !== undefined) return fail(`${missing} is missing`);
  const mode = first.get('mode') as StsMode;
  if (mx.length === 0 && mode !== 'none') return fail('mx is missing');
  return { ok: true, policy: { mode, mx, maxAge: Math.min(Number(first.get('max_age')), MAX_AGE) } };
}

/** Writes a policy of ours, to be served at `https://mta-sts.<domain>/.well-known/mta-sts.txt`. */
export function formatStsPolicy({ mode, mx, maxAge }: StsPolicy): string {
  const lines = ['version: STSv1', `mode: ${mode}`, ...mx.map((name) => `mx: ${name}`), `max_age: ${maxAge}`];
  return lines.map((line) => `${line}\r\n`).join('');
}

/** Whether a policy lists a mail host (RFC 8461 §4.1). A `*` stands for exactly one label, the leftmost. `host`: A-labels. */
export function policyCovers({ mx }: Pick<StsPolicy, 'mx'>, host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '');
  return mx.some((pattern) => {
    if (!pattern.startsWith('*.')) return pattern === name;
    const rest = pattern.slice(1);
    const label = name.slice(0, -rest.length);
    return name.endsWith(rest) && label !== '' && !label.includes('.');
  });
}

/** RFC 8461 §3.2: names of RFC 5321 §4.1.2, in A-labels. */
const VALUES: Record<string, RegExp> = {
  version: /^STSv1$/,
  mode: /^(?:enforce|testing|none)$/,
  max_age: /^\d{1,10}$/,
  mx: /^(?=.{1,255}$)(?:\*\.)?[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/,
};
const fail = (reason: string): { ok: false; reason: string } => ({ ok: false, reason });
const shown = (text: string): string => text.slice(0, 60).replace(/[^\x20-\x7e]/g, '?');
/** RFC 8461 §3.3: 64 kB are the least a sender has to take, and all that we do. */
export const MAX_POLICY = 65_536;
const MAX_AGE = 31_557_600;
