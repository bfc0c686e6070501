import type { Outputs } from '../../ui/trpc.ts';

type Item = Outputs['domains']['recordsCheckRun']['items'][number];

/** The one thing to do next: what keeps mail from coming or going first; what nobody needs is never asked for. Null: nothing was looked at. */
export const nextOfRecords = (items: readonly Item[]): { item: Item | null; words: string } | null => {
  if (items.length === 0) return null;
  const of = (what: Item['what']): Item | undefined => items.find((item) => item.what === what);
  const isBad = (item: Item | undefined): item is Item =>
    item !== undefined && (item.state === 'wrong' || (item.state === 'absent' && isNeeded(item.what)));
  const bad = order.map(of).find(isBad);
  if (bad) return { item: bad, words: (bad.state === 'wrong' && mended[bad.what]) || deeds[bad.what] };
  const unsure = items.filter(({ state }) => state === 'unknown');
  if (unsure.length > 0)
    return { item: null, words: `Look again later: ${unsure.length} of ${items.length} could not be looked at.` };
  return { item: null, words: 'Nothing to do here: what others need to know about this domain’s mail is published.' };
};

const order: readonly Item['what'][] = ['mx', 'spf', 'dmarc', 'reverse', 'tlsa', 'bimi'];
/** Without it mail does not come, or is not believed. */
export const isNeeded = (what: Item['what']): boolean => needed.has(what);

const needed: ReadonlySet<Item['what']> = new Set(['mx', 'spf', 'dmarc']);
/** Where there is a record, and it is not right. */
const mended: Partial<Record<Item['what'], string>> = {
  spf: 'Let receivers know which servers may send in this name: put the SPF record right.',
  dmarc: 'Put the DMARC record right.',
};
const deeds: Record<Item['what'], string> = {
  mx: 'Let mail come in: put the MX record right.',
  spf: 'Say which servers may send in this name: publish the SPF record.',
  dmarc: 'Learn who sends in this name: publish the DMARC record.',
  reverse: 'Give the addresses mail leaves from a name.',
  tlsa: 'Put the TLSA records right, or take them away.',
  bimi: 'Put the record of the logo right, or take it away.',
};
