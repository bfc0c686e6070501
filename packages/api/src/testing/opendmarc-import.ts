/** A message as OpenDMARC's importer would put it into its tables. */
export type ImportedMessage = Record<string, string | string[] | { i: number; d: string; s: string; ip: string }[]>;

/**
 * Reads a history file as reports/opendmarc-import.in of OpenDMARC 1.4.2 does: each line is split at its first two blanks, `job` begins a
 * message, an unknown key is a complaint, and a message without one of the names that its tables need is left out.
 */
export const readHistoryFile = (text: string): { messages: ImportedMessage[]; complaints: string[] } => {
  const messages: ImportedMessage[] = [];
  const complaints: string[] = [];
  let now: ImportedMessage | undefined;
  const finish = () => {
    if (!now) return;
    const missing = [...names, ...numbers].filter((name) => now?.[name] === undefined || now[name] === '-');
    if (missing.length > 0) complaints.push(`${String(now['job'])} lacks ${missing.join(', ')}`);
    else messages.push(now);
  };
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') continue;
    const [, key = '', value = '', rest = ''] = /^([^ ]*)(?: ([^ ]*)(?: (.*))?)?$/s.exec(line) ?? [];
    if (key === 'job') {
      finish();
      now = { job: value, dkim: [], rua: [] };
    } else if (!now) complaints.push(`line ${index + 1} stands before the first job`);
    else if (key === 'dkim') (now['dkim'] as string[]).push(`${value} ${rest}`);
    else if (key === 'rua') {
      if (value !== '-') (now['rua'] as string[]).push(value);
    } else if (key === 'arc_policy') {
      now[key] = value;
      now['seals'] = JSON.parse(/^json:(.*)$/s.exec(rest)?.[1] ?? 'nothing');
    } else if ([...names, ...numbers].includes(key)) now[key] = value;
    else complaints.push(`unknown key '${key}' at line ${index + 1}`);
  }
  finish();
  return { messages, complaints };
};

const names = ['reporter', 'ipaddr', 'from', 'mfrom', 'pdomain'];
const numbers = [
  'received',
  'spf',
  'policy',
  'pct',
  'adkim',
  'aspf',
  'p',
  'sp',
  'align_dkim',
  'align_spf',
  'arc',
  'action',
];
