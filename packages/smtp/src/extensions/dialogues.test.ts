import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { reply } from '../reply.ts';
import { createTestServer, defaultServerOptions } from '../testing.ts';

/**
 * Conversations of testdata/extension-dialogues.txt: the feature, what is offered (`no-X`: without X; `tls`: inside TLS; `expected`: the client was
 * offered PIPECONNECT at an earlier visit), what the client says, and the codes of all replies, with tabs between. `!` in front: everything comes in one
 * packet before the greeting; `~` is content with its end. Recipients that begin with n are refused after the content, those with l put off.
 */
const dialogues = readFileSync(new URL('../../testdata/extension-dialogues.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => line.split('\t') as [string, string, string, string]);

describe.each([...new Set(dialogues.map(([feature]) => feature))])('%s', (feature) => {
  const own = dialogues.filter(([name]) => name === feature);
  test.each(own)('%s, offered %s: %s', (_, offered, said, codes) => {
    const words = offered.split(' ');
    const server = createTestServer(
      {
        secure: words.includes('tls'),
        expectsEarlyInput: words.includes('expected'),
        offer: (keyword) =>
          !words.includes(`no-${keyword}`) && (words.includes(keyword) || defaultServerOptions.offer(keyword)),
      },
      {
        contentEnd(recipients) {
          const mail = server.seen.findLast((event) => event.kind === 'mail');
          const isEach = mail?.kind === 'mail' && mail.params.extra['PRDR'] !== undefined && recipients.length > 1;
          return isEach ? recipients.map(answerFor) : answerFor(recipients.length > 1 ? 'y' : recipients[0]!);
        },
      },
    );
    const lines = said.split(' / ');
    const isEarly = lines[0] === '!';
    const octets = lines.slice(isEarly ? 1 : 0).map(octetsOf);
    const heard = isEarly ? sayEarly(server, Buffer.concat(octets)) : octets.map((line) => server.feed(line)).join('');
    expect(heard.match(/^\d{3}(?= |$)/gm)?.join(' ')).toBe(codes);
  });
});

/** The words are there before the greeting is said. */
function sayEarly({ conversation, drain }: ReturnType<typeof createTestServer>, octets: Buffer): string {
  conversation.start();
  conversation.receive(octets);
  return drain().toString('latin1');
}

function octetsOf(line: string): Buffer {
  const text = line === '~' ? 'x\r\n.' : line;
  const [start = '', ...rest] = text.split('\\x');
  const octets = rest.map((part) => Buffer.concat([Buffer.from(part.slice(0, 2), 'hex'), Buffer.from(part.slice(2))]));
  return Buffer.concat([Buffer.from(start), ...octets, Buffer.from('\r\n')]);
}

const answerFor = (path: string) =>
  path.startsWith('n')
    ? reply(550, '5.7.1', 'No')
    : path.startsWith('l')
      ? reply(450, '4.7.1', 'Later')
      : reply(250, '2.0.0', 'Yes');
