import type { Pool } from '@posthorn/db/mail/message';
import { noteTlsaSight } from '@posthorn/db/mail/tlsa-sight';
import type { RequestHandler } from '@posthorn/db/requests';
import type { Answer, Resolver, TlsaRecord } from '@posthorn/dns/resolver';
import { type TlsaCheckStep, tlsaCheckInputSchema } from '@posthorn/settings/tlsa-check';
import { formatTlsa } from '@posthorn/transport/dane/tlsa';

/**
 * Answers requests of kind `tlsa-check`: are these records of ours published, and does DNSSEC vouch for them? Each answer is kept and told as a step.
 */
export function tlsaCheckHandler({ pool, resolver }: { pool: Pool; resolver: () => Resolver }): RequestHandler {
  return async (input, step) => {
    const { records } = tlsaCheckInputSchema.parse(input);
    const answers = new Map<string, Promise<Answer<TlsaRecord>>>();
    const items: TlsaCheckStep[] = [];
    for (const wanted of records) {
      const name = wanted.name.replace(/\.$/, '');
      let answer = answers.get(name);
      if (!answer) {
        answer = resolver().tlsa(name);
        answers.set(name, answer);
      }
      const found = { ...wanted, ...judge(wanted.record, name, await answer) };
      await noteTlsaSight(pool, found);
      items.push(found);
      await step(found);
    }
    return { items };
  };
}

function judge(record: string, name: string, answer: Answer<TlsaRecord>): Omit<TlsaCheckStep, 'name' | 'record'> {
  switch (answer.kind) {
    case 'failed':
      return { state: 'unknown', words: `Could not look: ${answer.detail || answer.reason}.`, ttl: null };
    case 'nxdomain':
    case 'nodata':
      return { state: 'absent', words: `There is no TLSA record at ${name}.`, ttl: null };
    case 'found': {
      const { records, secure, ttl } = answer;
      if (!records.some((one) => formatTlsa(one) === record)) {
        const others = records.length === 1 ? 'another one' : `${records.length} others`;
        return {
          state: 'absent',
          words: `Not published; ${others} stand${records.length === 1 ? 's' : ''} there.`,
          ttl,
        };
      }
      return secure
        ? { state: 'seen', words: 'Published, and DNSSEC vouches for it.', ttl }
        : {
            state: 'insecure',
            words:
              'Published, but DNSSEC does not vouch for it here: the zone is not signed, or the resolver does not validate.',
            ttl,
          };
    }
  }
}
