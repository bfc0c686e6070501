import type { StoredMessage } from '@posthorn/db/mail/message';
import type { EventFields, PosthornEvent } from '@posthorn/events/event';
import type { Problem } from '@posthorn/transport/secure/judge';
import type { Refusal } from '@posthorn/transport/secure/require';
import type { Way } from '../resolve/ways.ts';
import type { Secured } from './demands.ts';
import type { Inspection } from './inspect.ts';

/** What there is to tell of a host: events without process and direction. */
export type Told = { type: PosthornEvent['type']; fields: Pick<EventFields, 'text' | 'enhanced' | 'data'> };

/** A host that mail does not go to: by the name of who forbids it. */
export function refusalEvents(
  way: Way,
  secured: Secured,
  { refusal, words }: { refusal: Refusal; words: string },
): Told[] {
  const { evidence, demands } = secured;
  const fields = { text: words.slice(0, 500), enhanced: refusal.code };
  const domain = way.nextHop;
  const told: Told[] = [
    {
      type: 'tls:refused',
      fields: {
        ...fields,
        data: { domain, demanded: demands.kind === 'connect' ? [...demands.requirement.because] : [] },
      },
    },
  ];
  if (evidence === null) return told;
  const isByDane =
    demands.kind === 'connect' ? demands.requirement.dane === 'must' : evidence.dane.decision === 'delay';
  const base = evidence.tlsa !== null && evidence.tlsa.kind !== 'none' ? evidence.tlsa.base : '';
  if (isByDane) told.push({ type: 'dane:fault', fields: { ...fields, data: { domain, base } } });
  else if (evidence.sts.policy?.mode === 'enforce')
    told.push({ type: 'mta-sts:fault', fields: { ...fields, data: { domain, mode: 'enforce' } } });
  return told;
}

/** A host that mail goes to: what vouched for it, and what is not as it should be. */
export function connectionEvents(
  way: Way,
  secured: Secured,
  { inspection, problems }: { inspection: Inspection | null; problems: readonly Problem[] },
): Told[] {
  const { evidence, demands } = secured;
  if (evidence === null || demands.kind !== 'connect') return [];
  const told: Told[] = [];
  const { matched } = inspection ?? {};
  if (demands.requirement.dane === 'must' && matched && evidence.tlsa?.kind === 'usable')
    told.push({
      type: 'dane:match',
      fields: { data: { base: evidence.tlsa.base, record: matched.record.slice(0, 200), depth: matched.depth } },
    });
  const { staple } = inspection ?? {};
  if (staple && staple.kind !== 'missing')
    told.push({ type: 'ocsp:peer', fields: { text: staple.words.slice(0, 500), data: { state: staple.kind } } });
  const words = problems.map((problem) => problem.words);
  if (words.length > 0) {
    const text = words.join('; ').slice(0, 500);
    told.push({ type: 'tls:doubt', fields: { text, data: { problems: words } } });
    if (evidence.sts.policy?.mode === 'testing' && demands.requirement.dane !== 'must')
      told.push({ type: 'mta-sts:fault', fields: { text, data: { domain: way.nextHop, mode: 'testing' } } });
  }
  // RFC 8461 §5: a policy that is tested is to be told of, too.
  if (evidence.sts.policy?.mode === 'testing' && !evidence.isListed)
    told.push({
      type: 'mta-sts:fault',
      fields: { text: 'the policy does not list this host', data: { domain: way.nextHop, mode: 'testing' } },
    });
  return told;
}

/** The message an event belongs to. */
export const ofMessage = (message: Pick<StoredMessage, 'id' | 'reversePath'> | null): Partial<EventFields> =>
  message ? { messageId: message.id, sender: message.reversePath } : {};
