import { maskedKey, parseIp, parseNetwork } from '@posthorn/policy/ip';

/** What a text file says: values by key, or a list where it has no keys. */
export type FileTable = {
  /** Every item, of files of one item a line. */
  readonly items: readonly string[];
  find(key: string): readonly string[];
};

export type FileFormat = 'lines' | 'pairs' | 'csv';

/** Reads a text file. Never throws: a line that makes no sense is passed over and counted. */
export function parseFile(text: string, format: FileFormat, keys: 'text' | 'networks'): FileTable & { odd: number } {
  const entries: [key: string, values: string[]][] = [];
  for (const line of text.replace(/^\ufeff/, '').split(/\r?\n/)) {
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const entry = READERS[format](line);
    if (entry !== undefined) entries.push(entry);
  }
  const items = format === 'lines' ? entries.map(([key]) => key) : [];
  return keys === 'networks' ? { items, ...networkTable(entries) } : { items, find: textTable(entries), odd: 0 };
}

const READERS: Readonly<Record<FileFormat, (line: string) => [string, string[]] | undefined>> = {
  lines: (line) => {
    const item = line.trim();
    return [item, [item]];
  },
  pairs: (line) => {
    // A key in quotes may hold anything; otherwise the blank behind a colon parts it, so that IPv6 addresses can be keys.
    const found = /^\s*(?:"((?:[^"\\]|\\.)*)"\s*:?|(\S+?)(?::(?=\s|$)|(?=\s)|$))\s*(.*)$/.exec(line);
    if (found === null) return undefined;
    const key = found[1]?.replaceAll(/\\(.)/g, '$1') ?? found[2] ?? '';
    const values = found[3]!.split(',').map((value) => value.trim());
    return [key, values.length === 1 ? values : values.filter((value) => value !== '')];
  },
  csv: (line) => {
    const [key, ...values] = parseCsvLine(line);
    return key === undefined ? undefined : [key, values.length === 0 ? [key] : values];
  },
};

/** RFC 4180 §2, one record a line. */
function parseCsvLine(line: string): string[] {
  const fields: string[] = [];
  let field = '';
  for (let at = 0; ; at++) {
    if (line[at] === '"' && field === '') {
      for (at++; at < line.length && !(line[at] === '"' && line[at + 1] !== '"'); at++) {
        if (line[at] === '"') at++;
        field += line[at];
      }
    } else if (at >= line.length || line[at] === ',') {
      fields.push(field.trim());
      field = '';
      if (at >= line.length) return fields;
    } else field += line[at];
  }
}

/** The text itself; then for a domain or address the patterns above it, from the nearest. */
function textTable(entries: readonly [string, string[]][]): FileTable['find'] {
  const known = new Map<string, string[]>();
  for (const [key, values] of entries) if (!known.has(key.toLowerCase())) known.set(key.toLowerCase(), values);
  return (key) => {
    for (const candidate of candidatesOf(key.toLowerCase())) {
      const found = known.get(candidate);
      if (found !== undefined) return found;
    }
    return [];
  };
}

function* candidatesOf(key: string): Generator<string> {
  yield key;
  const at = key.lastIndexOf('@');
  if (at >= 0) yield key.slice(at);
  const labels = key
    .slice(at + 1)
    .split('.')
    .slice(0, MOST_LABELS);
  for (let from = 1; from < labels.length; from++) {
    const above = labels.slice(from).join('.');
    yield `${at >= 0 ? '@' : ''}*.${above}`;
  }
  yield '*';
}

/** The narrowest network that holds the address. */
function networkTable(entries: readonly [string, string[]][]): { find: FileTable['find']; odd: number } {
  const known = new Map<string, string[]>();
  const prefixes = { 4: new Set<number>(), 6: new Set<number>() };
  let odd = 0;
  for (const [key, values] of entries) {
    const network = parseNetwork(key);
    if (network === undefined || 'reason' in network) {
      odd++;
      continue;
    }
    prefixes[network.ip.family].add(network.prefix);
    const place = `${network.prefix} ${maskedKey(network.ip, network.prefix)}`;
    if (!known.has(place)) known.set(place, values);
  }
  const narrowestFirst = { 4: [...prefixes[4]].sort((a, b) => b - a), 6: [...prefixes[6]].sort((a, b) => b - a) };
  return {
    odd,
    find(key) {
      const ip = parseIp(key);
      if (ip === undefined) return [];
      for (const prefix of narrowestFirst[ip.family]) {
        const found = known.get(`${prefix} ${maskedKey(ip, prefix)}`);
        if (found !== undefined) return found;
      }
      return [];
    },
  };
}

/** RFC 1035 §3.1 allows no more than 127. */
const MOST_LABELS = 127;
