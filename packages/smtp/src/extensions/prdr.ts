import { isPositive, type Reply, reply } from '../reply.ts';
import type { Extension } from './extension.ts';

/**
 * A reply for each recipient after the content (draft-hall-prdr-00): `353`, one reply for each accepted recipient in the order of RCPT, and
 * one for all. With a single recipient there is nothing to tell apart, and DATA is answered as ever.
 */
export const prdr: Extension = {
  keyword: 'PRDR',
  advertise: ({ protocol }) => (protocol === 'smtp' ? [] : undefined),
  mailLength: 5,
  mail: {
    PRDR(value, params) {
      if (value !== undefined) return reply(501, '5.5.4', 'PRDR takes no value');
      params.extra['PRDR'] = true;
      return undefined;
    },
  },
  sayMail: (params, _words, { recipients }) => (params.extra?.['PRDR'] && recipients > 1 ? ['PRDR'] : []),
  finalReplies(params, replies, overall) {
    if (!params.extra['PRDR'] || replies.length < 2) return undefined;
    return [INTERMEDIATE, ...replies, overall ?? summaryOf(replies)];
  },
  readFinal(params, recipients) {
    // Asked for with several; a server may keep to it when all but one of them were refused, or not.
    if (!params.extra?.['PRDR'] || recipients < 1) return undefined;
    const seen: Reply[] = [];
    return (answer) => {
      // A server that has one word for everybody says it in place of 353.
      if (seen.length === 0 && answer.code !== 353) return new Array<Reply>(recipients).fill(answer);
      seen.push(answer);
      if (seen.length < recipients + 2) return undefined;
      const each = seen.slice(1, -1);
      // Whoever was taken is not, when the message as a whole is not.
      return isPositive(answer) ? each : each.map((one) => (isPositive(one) ? answer : one));
    };
  },
};

/** All refused is a refusal, for good only when each was; else the message was taken for somebody. */
export function summaryOf(replies: readonly Reply[]): Reply {
  if (replies.some(isPositive)) return reply(250, '2.0.0', 'Done, see the reply of each recipient');
  const isForGood = replies.every(({ code }) => code >= 500);
  return isForGood
    ? reply(550, '5.7.0', 'Refused for every recipient')
    : reply(450, '4.7.0', 'Taken for no recipient now, see the reply of each');
}

const INTERMEDIATE = reply(353, undefined, 'Content received, a reply for each recipient follows');
