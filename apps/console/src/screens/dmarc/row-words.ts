import type { Tone } from '../../ui/badge.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import type { Verdict } from '../authentication/words.ts';

type Row = Outputs['dmarc']['list']['items'][number];

export const alignmentWords: Record<string, string> = {
  both: 'SPF and DKIM',
  'spf-only': 'SPF only',
  'dkim-only': 'DKIM only',
  none: 'Neither',
};

export const overrideWords: Record<string, string> = {
  local_policy: 'the settings here ask for less',
  mailing_list: 'it came from a known mailing list',
  trusted_forwarder: 'a trusted forwarder sealed it (ARC)',
};

export const policyTitle = (policy: string): string => (policy === 'absent' ? 'No record' : `p=${policy}`);

/** What was done with the message. */
export const dispositionVerdict = ({ disposition, isStored }: Pick<Row, 'disposition' | 'isStored'>): Verdict => {
  if (disposition === 'reject') return { word: 'refused', tone: 'bad' };
  if (disposition === 'quarantine') return { word: 'quarantined', tone: 'warn' };
  return isStored ? { word: 'taken', tone: 'good' as Tone } : { word: 'not taken', tone: 'warn' };
};

/** Who vouches, in two words each. */
export const vouchedBy = ({ spf, isDkimAligned }: Pick<Row, 'spf' | 'isDkimAligned'>): string =>
  alignmentWords[spf?.isAligned ? (isDkimAligned ? 'both' : 'spf-only') : isDkimAligned ? 'dkim-only' : 'none'] ?? '';

/** `spf=pass dkim=fail`. */
export const resultWords = ({ spf, dkim }: Pick<Row, 'spf' | 'dkim'>): string => {
  const best = dkim.some(({ result }) => result === 'pass') ? 'pass' : (dkim[0]?.result ?? 'none');
  return `SPF ${spf?.result ?? 'not checked'}, DKIM ${best}`;
};
