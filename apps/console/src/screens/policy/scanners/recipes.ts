import type { Profile, Scanner } from './scanner.ts';

/** A wish that two clicks fulfil: one scanner, asked about all mail from outside. */
export type Recipe = {
  id: string;
  title: string;
  words: string;
  kind: Scanner['kind'];
  name: string;
  /** Where it usually is. */
  address: string;
  addressHelp: string;
  action: { on: 'spam' | 'malware'; outcome: 'quarantine' | 'refuse' };
};

export const recipes: readonly Recipe[] = [
  {
    id: 'spam',
    title: 'Spam to quarantine',
    words:
      'rspamd weighs mail from outside. What it takes for spam is kept back, where you can look at it and let it go.',
    kind: 'rspamd',
    name: 'rspamd',
    address: '127.0.0.1:11333',
    addressHelp:
      'Of the normal worker of rspamd, which usually listens on port 11333. Linux distributions have it as the package rspamd.',
    action: { on: 'spam', outcome: 'quarantine' },
  },
  {
    id: 'malware',
    title: 'Malware refused',
    words:
      'ClamAV looks at mail from outside. What it knows as malware, such as the test file of EICAR, is refused by name.',
    kind: 'clamd',
    name: 'clamav',
    address: 'unix:/run/clamav/clamd.ctl',
    addressHelp:
      'Of clamd: its socket (LocalSocket), or host and port (TCPSocket, usually 3310). Debian has it as the package clamav-daemon.',
    action: { on: 'malware', outcome: 'refuse' },
  },
];

type Content = { scanners: readonly Scanner[]; profiles: readonly Profile[] };

/** The scanner by which some profile does this already. */
export const scannerOf = ({ kind }: Recipe, { scanners, profiles }: Content): string | undefined =>
  scanners.find((one) => one.kind === kind && profiles.some(({ scanners: asked }) => asked.includes(one.name)))?.name;

/** The profile of everybody, which recipes add to. */
export const everybody = (profiles: readonly Profile[]): Profile | undefined =>
  profiles.find(({ recipients }) => recipients.includes('*'));

/**
 * What goes into the draft: the scanner, and a profile of everybody that asks it. A profile for everybody that is there is added to; else one comes
 * last, so that nobody's own profile is passed over.
 */
export function entriesOf(
  { kind, name, action }: Recipe,
  { address, mail }: { address: string; mail: Profile['mail'] },
  { scanners, profiles }: Content,
): { scanner: Record<string, unknown> & { name: string }; profile: Record<string, unknown> & { name: string } } {
  const free = freeName(name, scanners);
  const known = everybody(profiles);
  return {
    scanner: { name: free, kind, address },
    profile: {
      ...(known ?? { name: freeName('everybody', profiles), recipients: ['*'], mail }),
      scanners: [...(known?.scanners ?? []), free],
      actions: [...(known?.actions ?? []), { ...action, scanner: free }],
    },
  };
}

function freeName(wanted: string, taken: readonly { name: string }[]): string {
  const isFree = (name: string): boolean => !taken.some((one) => one.name === name);
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted}-${number}`;
    if (isFree(name)) return name;
  }
}
