import type { Answer as DnsAnswer, Resolver } from '@posthorn/dns/resolver';
import { fillLookup, hasPlaces, lookupTemplate } from '@posthorn/policy/lookup/template';
import { type Answer, answerOf, type Source } from '../source.ts';

/**
 * A name in DNS, as block lists of addresses and domains are asked (RFC 5782). A name that does not exist is a miss; 127.255.255.0/24 is how
 * lists say that they do not answer us, which is a failure and never a listing.
 */
export function dnsSource({ name, type }: { name: string; type: 'a' | 'txt' }, resolver: () => Resolver): Source {
  const template = lookupTemplate(name);
  const needsAddress = template.parts.some((part) => typeof part !== 'string' && part.place === 'reversed');
  return {
    isReading: true,
    usesKey: hasPlaces(template),
    async ask(args): Promise<Answer> {
      const asked = fillLookup(template, args).replace(/\.$/, '');
      // What is no address has no place in a list of addresses.
      if (asked === '' || (needsAddress && /^\.|\.\./.test(asked))) return { kind: 'miss' };
      if (type === 'txt') return told(await resolver().txt(asked), (text) => text);
      const answer = told(await resolver().query(asked, 'A'), (address) => address);
      if (answer.kind === 'found' && answer.values.some((value) => value.startsWith('127.255.255.')))
        return { kind: 'failed', reason: `the list does not answer us (${answer.values.join(', ')})` };
      return answer;
    },
    close: async () => {},
  };
}

function told<R>(answer: DnsAnswer<R>, read: (record: R) => string): Answer {
  if (answer.kind === 'found') return answerOf(answer.records.map(read));
  if (answer.kind !== 'failed') return { kind: 'miss' };
  // A name that cannot be written in DNS is in no list of it.
  return answer.reason === 'bad-name' ? { kind: 'miss' } : { kind: 'failed', reason: `DNS: ${answer.detail}` };
}
