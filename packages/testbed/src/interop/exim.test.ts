import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readMessage } from '@posthorn/queue/history';
import type { Configuration } from '@posthorn/settings/configuration';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MailPeer, startExim } from '../peers/exim.ts';
import { findPeers } from '../peers/packages.ts';
import { createSystem, type System } from '../system.ts';
import { queueIdIn, sendRaw } from './raw-client.ts';
import { balanced, contentOf, until } from './record.ts';

/** Debian's Exim as the client of our engine, for what hardly anybody else speaks: PRDR, PIPECONNECT, and the extensions between. */
describe.skipIf(findPeers().missing.includes('exim4-daemon-heavy'))('Exim sends to us', () => {
  const rooms = new AsyncDisposableStack();
  let system: System;
  let exim: MailPeer;
  const domains = ['clear.test', 'starttls.test', 'tls.test', 'bücher.test'];

  beforeAll(async () => {
    system = rooms.use(await createSystem({ worker: false, configure }));
    exim = rooms.use(
      await startExim({
        relayTo: { host: '127.0.0.1', port: system.port('mx') },
        main: 'prdr_enable = true\nlog_selector = +pipelining +smtp_confirmation +all_parents +retry_defer\nprint_topbitchars',
        routers: routers('clear', 'clear.test') + routers('smtps', 'tls.test'),
        transport: client,
        transports: transports(system),
        queueEvery: null,
      }),
    );
  });
  afterAll(async () => {
    if (system) await balanced(system);
    await rooms.disposeAsync();
  });

  function configure(configuration: Configuration): void {
    configuration.prdr.advertiseHosts = ['*'];
    configuration.smtp.requireAuthOnSubmission = false;
    configuration.smtp.reverseDns = false;
    configuration.smtp.tarpitDelay = 0;
    for (const domain of domains)
      configuration.routing.localDomains.push({
        domain,
        mailboxes: 'any',
        transport: { kind: 'sandbox' },
        subaddressSeparator: '+',
      });
    const rule = (name: string, when: string, more: object): Configuration['rules']['ordered'][number] => ({
      name,
      enabled: true,
      description: '',
      stages: ['prdr'],
      when,
      verdict: 'deny',
      reply: { code: 0, enhanced: '', text: '{recipient.localPart} wants none of it' },
      effects: [],
      limit: { count: 0, period: 3600, key: '{client.address}', per: 'command', how: 'leaky' },
      onError: 'defer',
      ...more,
    });
    configuration.rules.ordered = [
      // What comes before the greeting is early: who may speak first has the time to.
      rule('let-speak-first', 'true', {
        stages: ['connect'],
        verdict: 'warn',
        effects: [{ kind: 'delay', seconds: 1 }],
        reply: { code: 0, enhanced: '', text: '' },
      }),
      rule('never', 'recipient.localPart.startsWith("never")', {}),
      rule('later', 'recipient.localPart.startsWith("later")', { verdict: 'defer' }),
      rule('whole', 'header("subject") == "nobody at all"', {
        stages: ['data'],
        reply: { code: 0, enhanced: '', text: 'Not this message' },
      }),
    ];
  }

  /** Gives a message to Exim, and waits until each recipient has a line in its log; resolves with those lines. */
  async function through(to: readonly string[], options: { content?: string; mail?: string; rcpt?: string } = {}) {
    const { content = 'Subject: x\r\nFrom: anna@sender.test\r\n\r\nHello.\r\n', ...rest } = options;
    const message = { from: 'anna@sender.test', to: [...to], content: Buffer.from(content), ...rest };
    const reply = await sendRaw(exim.port, message);
    const id = /id=(\S+)/.exec(reply)?.[1];
    if (id === undefined) throw new Error(`Exim did not take it: ${reply}`);
    const line = (address: string) =>
      exim
        .log()
        .split('\n')
        .find((text) => text.includes(id) && new RegExp(`(?:=>|->|\\*\\*|==) ${address}[ :]`).test(text));
    await until(`Exim is done with ${id}`, () => to.every((address) => line(address) !== undefined), {
      explain: () => `${exim.log()}\n${system.log.text()}`,
    });
    return to.map((address) => line(address)!.replace(/^.*? (?==>|->|\*\*|==)/, ''));
  }

  /** Exim knows nothing any more of what we offered. */
  function forget(): void {
    const folder = join(exim.directory, 'spool/db');
    for (const name of readdirSync(folder)) if (name.startsWith('misc')) rmSync(join(folder, name));
  }

  /** What we have of it: the queue id stands in the reply that Exim keeps. */
  async function received(line: string) {
    const found = /(250 2.0.0 Ok: queued as \w+)"/.exec(line)?.[1] ?? '';
    const row = await readMessage(system.pool, queueIdIn(`${found}\r\n`));
    if (row === null) throw new Error(`we have nothing for ${line}`);
    return row.message;
  }

  describe('PRDR', () => {
    const kinds = { ok: '=>', later: '==', never: '**' } as const;
    test.each([
      ['all taken', ['ok-1', 'ok-2', 'ok-3']],
      ['one refused', ['ok-1', 'never-2', 'ok-3']],
      ['one put off', ['ok-1', 'ok-2', 'later-3']],
      ['each otherwise', ['never-1', 'ok-2', 'later-3', 'ok-4', 'never-5']],
      ['none but one taken', ['never-1', 'later-2', 'ok-3']],
      ['all refused', ['never-1', 'never-2']],
      ['all put off', ['later-1', 'later-2']],
      ['refused or put off, none taken', ['later-1', 'never-2', 'later-3']],
    ])('%s: Exim tells each recipient its own', async (name, locals) => {
      const run = name.replace(/\W+/g, '-');
      const lines = await through(locals.map((local) => `${local}.${run}@clear.test`));
      expect(lines.map((line) => line.slice(0, 2).replace('->', '=>'))).toEqual(
        locals.map((local) => kinds[local.split('-')[0] as keyof typeof kinds]),
      );
      for (const [index, line] of lines.entries())
        if (locals[index]!.startsWith('ok')) expect(line).toContain(' PRDR ');
        // Where nobody takes it Exim keeps the last word, which is about all of them.
        else expect(line).toMatch(new RegExp(`${locals[index]}.${run} wants none of it|Refused for every recipient`));
    });

    test('a refusal of the whole message overrides what was said to each', async () => {
      const lines = await through(['ok-1@clear.test', 'never-2@clear.test', 'ok-3@clear.test'], {
        content: 'Subject: nobody at all\r\n\r\nx\r\n',
      });
      expect(lines.map((line) => line.slice(0, 2))).toEqual(['**', '**', '**']);
      expect(lines[0]).toContain('550 5.7.1 Not this message');
    });

    test('the message is stored once, for those who took it', async () => {
      const [line] = await through(['ok-a@clear.test', 'never-b@clear.test', 'ok-c@clear.test']);
      const { id } = await received(line!);
      const { rows } = await system.pool.query(
        'select address, state from mail.recipient where message_id = $1 order by address',
        [id],
      );
      expect(rows).toEqual([
        { address: 'ok-a@clear.test', state: 'queued' },
        { address: 'ok-c@clear.test', state: 'queued' },
      ]);
    });

    test('one recipient: plain DATA, and the stage is not asked', async () => {
      const [line] = await through(['never-alone@clear.test']);
      expect(line).toMatch(/^=> .*never-alone/);
      expect(line).not.toContain(' PRDR ');
    });
  });

  describe('PIPECONNECT', () => {
    test.each([
      ['in the clear', 'clear.test'],
      ['with STARTTLS', 'starttls.test'],
      ['with TLS from the first octet', 'tls.test'],
    ])('%s: the first connection learns, the second speaks early', async (_, domain) => {
      forget();
      const early: boolean[] = [];
      const wasEarly: boolean[] = [];
      for (const local of ['first', 'second', 'third']) {
        const [line] = await through([`${local}@${domain}`]);
        wasEarly.push((await received(line!)).client?.early === true);
        early.push(/ L\* /.test(line!));
      }
      expect(early).toEqual([false, true, true]);
      expect(wasEarly).toEqual(early);
    });

    test('several recipients, some refused, all early', async () => {
      await through(['learns@clear.test']);
      const lines = await through(['ok-1@clear.test', 'never-2@clear.test']);
      expect(lines.map((line) => line.slice(0, 2))).toEqual(['=>', '**']);
      expect(lines[0]).toContain(' L* PRDR ');
    });

    test('withdrawn between two connections: the early words are refused, the message is not lost', async () => {
      await through(['before@clear.test']);
      await system.publish((configuration) => {
        configuration.pipeConnect.advertiseHosts = [];
      });
      const [line] = await through(['after@clear.test']);
      expect(line).toMatch(/^=> /);
      await system.publish((configuration) => {
        configuration.pipeConnect.advertiseHosts = ['*'];
      });
    });

    test('an answer to EHLO that has changed costs a retry, no message', async () => {
      await system.publish((configuration) => {
        configuration.smtp.advertise.chunking = false;
        configuration.smtp.advertise.binarymime = false;
        configuration.prdr.advertiseHosts = [];
      });
      for (const domain of ['clear.test', 'starttls.test', 'tls.test']) {
        // Sent again at once, or in Exim's next queue run; never bounced.
        const [line] = await through([`changed@${domain}`]);
        expect(line).toMatch(/^(?:=>|==) /);
        await through([`relearns@${domain}`]);
        const [again] = await through([`again@${domain}`]);
        expect(again).toMatch(/ L\* /);
      }
      await system.publish((configuration) => {
        configuration.smtp.advertise.chunking = true;
        configuration.smtp.advertise.binarymime = true;
        configuration.prdr.advertiseHosts = ['*'];
      });
    });
  });

  describe('the rest of the envelope', () => {
    test('CHUNKING: BDAT, octet for octet', async () => {
      forget();
      const content = `Subject: chunks\r\n\r\n.\r\n..\r\n${'x'.repeat(900)}\r\n`.repeat(40);
      const [line] = await through(['bdat@clear.test'], { content });
      expect(line).toMatch(/ K /);
      expect((await contentOf(system, (await received(line!)).queueId)).toString('latin1')).toContain(content);
    });

    test('SMTPUTF8: address and header', async () => {
      const [line] = await through(['grüße@bücher.test'], {
        mail: 'SMTPUTF8 BODY=8BITMIME',
        content: 'Subject: Grüße\r\nFrom: Jürgen <anna@sender.test>\r\n\r\nHallo.\r\n',
      });
      expect(line).toMatch(/^=> /);
      expect(await received(line!)).toMatchObject({ smtputf8: true });
    });

    test('DSN: what the sender asked for arrives', async () => {
      const [line] = await through(['dsn@clear.test'], {
        mail: 'RET=HDRS ENVID=abc+2B1',
        rcpt: 'NOTIFY=SUCCESS,DELAY ORCPT=rfc822;first+2Bname@else.test',
      });
      const { id, ret, envid } = await received(line!);
      const { rows } = await system.pool.query('select notify, original from mail.recipient where message_id = $1', [
        id,
      ]);
      expect({ ret, envid, rows }).toEqual({
        ret: 'HDRS',
        envid: 'abc+1',
        rows: [{ notify: ['SUCCESS', 'DELAY'], original: { type: 'rfc822', address: 'first+name@else.test' } }],
      });
    });
  });
});

const client = 'hosts_try_prdr = *\nhosts_pipe_connect = *\nhosts_require_tls = *\n';

const routers = (transport: string, domain: string): string => `to_${transport}:
  driver = manualroute
  domains = ${domain}
  route_list = * 127.0.0.1
  self = send
  transport = ${transport}
`;

const transports = (system: System): string => `clear:
  driver = smtp
  allow_localhost
  port = ${system.port('mx')}
  hosts_avoid_tls = *
  hosts_try_prdr = *
  hosts_pipe_connect = *
smtps:
  driver = smtp
  allow_localhost
  protocol = smtps
  port = ${system.port('submissions')}
  hosts_try_prdr = *
  hosts_pipe_connect = *
`;
