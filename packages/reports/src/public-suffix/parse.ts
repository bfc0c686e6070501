import { domainToASCII } from 'node:url';

/** A public-suffix list (publicsuffix.org/list), read. It groups names for the eye; nothing is ever judged by it (RFC 9989 §4.10). */
export type SuffixList = {
  rules: number;
  /** From its VERSION line; null when it has none. */
  publishedAt: Date | null;
  /** The name that somebody registered: one label below the public suffix. A public suffix is its own. */
  registrable(domain: string): string;
};

export type ParsedSuffixList = { ok: true; list: SuffixList } | { ok: false; reason: string };

/** Reads a list; the first line that is no rule is named. */
export const parseSuffixList = (text: string): ParsedSuffixList => {
  if (text.length > maxLength) return { ok: false, reason: `it has more than ${maxLength} characters` };
  const rules = new Map<string, Kind>();
  for (const [index, line] of text.split('\n').entries()) {
    const written = /^\S*/.exec(line.trim())?.[0] ?? '';
    if (written === '' || written.startsWith('//')) continue;
    const [, sign = '', name = ''] = /^(!|\*\.)?(.*)$/s.exec(written) ?? [];
    const ascii = domainToASCII(name);
    if (!/^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/.test(ascii))
      return { ok: false, reason: `line ${index + 1} is no rule: ${written.slice(0, 60)}` };
    rules.set(`${sign === '*.' ? '*.' : ''}${ascii}`, sign === '!' ? 'exception' : 'suffix');
  }
  if (rules.size < fewest)
    return { ok: false, reason: `it holds only ${rules.size} rules; the whole list has thousands` };
  return {
    ok: true,
    list: { rules: rules.size, publishedAt: versionOf(text), registrable: (domain) => registrable(rules, domain) },
  };
};

type Kind = 'suffix' | 'exception';

/** The longest rule counts, an exception before all; without any the last label is the suffix. */
const registrable = (rules: ReadonlyMap<string, Kind>, domain: string): string => {
  const labels = domain.toLowerCase().split('.');
  for (let at = 0; at < labels.length; at += 1) {
    const name = labels.slice(at).join('.');
    if (rules.get(name) === 'exception') return name;
    const isSuffix = rules.get(name) === 'suffix' || rules.has(`*.${labels.slice(at + 1).join('.')}`);
    if (isSuffix) return labels.slice(Math.max(0, at - 1)).join('.');
  }
  return labels.slice(-2).join('.');
};

const versionOf = (text: string): Date | null => {
  const found = /^\/\/ VERSION: (\d{4}-\d{2}-\d{2})_(\d{2})-(\d{2})-(\d{2})_UTC/m.exec(text.slice(0, 4000));
  if (!found) return null;
  const at = new Date(`${found[1]}T${found[2]}:${found[3]}:${found[4]}Z`);
  return Number.isNaN(at.getTime()) ? null : at;
};

const maxLength = 2_000_000;
const fewest = 1000;
