import type { Outputs } from '../../ui/trpc.ts';

type Sender = Outputs['dmarc']['sent']['sender'];

/** Whether the mail that carries reports would itself be believed, in words, and where that is mended. */
export const senderWords = (
  sender: Sender,
  feature: 'aggregate-reports' | 'tls-rpt',
): { isGood: boolean; words: string; link: { href: string; words: string } } => {
  if (sender === null)
    return {
      isGood: false,
      words: 'Nothing says in whose name reports leave. Set a sender of a domain that signs its mail with DKIM.',
      link: { href: `/features/${feature}`, words: 'Set the sender' },
    };
  const { address, domain, signer, state, next, selectors } = sender;
  const href = `/domains/${encodeURIComponent(signer)}`;
  if (state === 'signs')
    return {
      isGood: true,
      words: `Reports leave as ${address}, signed with DKIM for ${signer} by ${selectors.join(' and ')}.`,
      link: { href, words: 'See what DNS says about it' },
    };
  if (state === 'none')
    return {
      isGood: false,
      words: `Reports leave as ${address}, and nothing proves that they come from ${domain}: it has no DKIM key here${spf(sender)}. Many receivers throw such reports away.`,
      link: { href, words: 'Make a key' },
    };
  if (selectors.length > 0)
    return {
      isGood: true,
      words: `Reports leave as ${address}, signed with DKIM for ${signer} by ${selectors.join(' and ')}. ${next.words}`,
      link: { href, words: 'See its keys' },
    };
  return {
    isGood: false,
    words: `Reports leave as ${address}, and are not signed for ${domain} yet. ${next.words}`,
    link: { href, words: state === 'draft' ? 'See the draft' : 'See its keys' },
  };
};

const spf = ({ hasEnvelopeSender, domain }: NonNullable<Sender>): string =>
  hasEnvelopeSender
    ? `, so all rests on the SPF record of ${domain} naming this server`
    : ', and without an envelope sender SPF cannot vouch for it either';
