import { afterEach, describe, expect, it } from 'vitest';
import type { Transaction } from '../client.ts';
import { type Reply, reply } from '../reply.ts';
import { converse, createTestClient, createTestServer } from '../testing.ts';
import type { Extension } from './extension.ts';
import { extensions } from './table.ts';

const table = extensions as Extension[];
const count = table.length;
afterEach(() => {
  table.length = count;
});

/** In the manner of PRDR: an intermediate reply, one for each recipient, one overall. */
const each: Extension = {
  keyword: 'XEACH',
  advertise: () => [],
  mailLength: 6,
  mail: {
    XEACH(_value, params) {
      params.extra['XEACH'] = true;
      return undefined;
    },
  },
  sayMail: (params) => (params.extra?.['XEACH'] ? ['XEACH'] : []),
  finalReplies(params, replies, overall) {
    if (!params.extra['XEACH'] || replies.length < 2) return undefined;
    return [reply(353, undefined, 'Each'), ...replies, overall ?? reply(250, '2.0.0', 'Over')];
  },
  readFinal(params, recipients) {
    if (!params.extra?.['XEACH'] || recipients < 2) return undefined;
    const seen: Reply[] = [];
    return (answer) => {
      if (seen.length === 0 && answer.code !== 353) return new Array<Reply>(recipients).fill(answer);
      seen.push(answer);
      return seen.length === recipients + 2 ? seen.slice(1, -1) : undefined;
    };
  },
};

describe('an extension in one file', () => {
  it('may add a parameter and change how content is answered, on both sides', () => {
    table.push(each);
    const contentEnd = (paths: string[]) => paths.map((path) => reply(path === 'c@d' ? 250 : 550, undefined, path));
    const transaction: Transaction = {
      reversePath: 'a@b',
      params: { extra: { XEACH: true } },
      recipients: [{ path: 'c@d' }, { path: 'e@f' }],
      content: Buffer.from('x\r\n'),
    };
    for (const step of [1, 1000]) {
      const log = converse(createTestClient(), createTestServer({}, { contentEnd }), {
        transactions: [transaction, transaction],
        step,
      });
      const codes = log.flatMap((event) =>
        event.kind === 'outcome' ? [event.outcome.recipients.map((one) => [one.reply.code, one.accepted])] : [],
      );
      const expected = [
        [250, true],
        [550, false],
      ];
      expect(codes).toEqual([expected, expected]);
    }
  });

  it('may let clients speak before the greeting, whose replies then leave in one write', () => {
    table.push({ keyword: 'XEARLY', advertise: () => [], allowsEarlyInput: true });
    const { conversation } = createTestServer();
    conversation.start();
    conversation.receive(Buffer.from('EHLO me\r\nMAIL FROM:<a@b>\r\n'));
    expect(conversation.events()).toEqual([{ kind: 'greet' }]);
    conversation.answer(reply(220, undefined, 'hi'));
    expect(conversation.events().map(({ kind }) => kind)).toEqual(['helo']);
    conversation.answer(reply(250, undefined, ''));
    expect(conversation.events().map(({ kind }) => kind)).toEqual(['mail']);
    conversation.answer(reply(250, '2.1.0', 'Ok'));
    const [send, ...none] = conversation.events();
    expect(none).toEqual([]);
    expect(send?.kind === 'send' && send.bytes.toString()).toMatch(
      /^220 hi\r\n250-mx\.test\r\n[\s\S]*250 2\.1\.0 Ok\r\n$/,
    );
  });
});
