import { readFileSync } from 'node:fs';

/**
 * What a receiver makes of a header: who the client is then, `local` for the real ends; `late` waits until time is over; `commands` reads what the
 * header holds as SMTP commands.
 */
export type ProxyOutcome = 'local' | 'refused' | 'late' | (string & {});

/** One case of testdata/proxy-vectors.txt. */
export type ProxyVector = {
  name: string;
  octets: Buffer;
  ours: ProxyOutcome;
  /** What Debian's Exim makes of it. */
  exim: ProxyOutcome;
  /** Why the two differ, by the standard; empty where they do not. */
  why: string;
};

/**
 * The cases: name, octets, our outcome, Exim's (`=`: the same), and the reason of a difference, tabs between. Octets are a JSON string of Latin-1
 * characters, or hexadecimal words after `hex` or, with the signature of version 2 put before them, after `v2`; `00*20` stands for twenty times.
 */
export function proxyVectors(): ProxyVector[] {
  const text = readFileSync(new URL('./testdata/proxy-vectors.txt', import.meta.url), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [name, octets, ours, exim, why = ''] = line.split('\t') as [string, string, string, string, string?];
      return { name, octets: octetsOf(octets), ours, exim: exim === '=' ? ours : exim, why };
    });
}

function octetsOf(text: string): Buffer {
  if (text.startsWith('"')) return Buffer.from(JSON.parse(text) as string, 'latin1');
  const [form, ...words] = text.split(' ');
  if (form !== 'v2' && form !== 'hex') throw new Error(`neither text, hex nor v2: ${text}`);
  const pieces = words.map((word) => {
    const [octets, times = '1'] = word.split('*') as [string, string?];
    return Buffer.from(octets.repeat(Number(times)), 'hex');
  });
  return Buffer.concat([...(form === 'v2' ? [Buffer.from(signature, 'latin1')] : []), ...pieces]);
}

const signature = '\r\n\r\n\0\r\nQUIT\n';
