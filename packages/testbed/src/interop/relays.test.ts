import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '@posthorn/db/testing/free-port';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startDovecot } from '../peers/dovecot.ts';
import { type MailPeer, startExim } from '../peers/exim.ts';
import { findPeers } from '../peers/packages.ts';
import { startPostfix } from '../peers/postfix.ts';
import { createSystem, type System } from '../system.ts';
import { bodies, endsWith, withLf } from './bodies.ts';
import { readMaildir } from './maildir.ts';
import { readWithPython } from './python-mail.ts';
import { sendRaw } from './raw-client.ts';
import { until } from './record.ts';

const run = promisify(execFile);
const missing = findPeers().missing;

/** swaks -> Exim -> Posthorn -> Postfix, the same way back, and Posthorn -> Dovecot by LMTP. */
describe.skipIf(missing.length > 0)('real peers relay through Posthorn', () => {
  const rooms = new AsyncDisposableStack();
  let system: System;
  let exim: MailPeer;
  let postfix: MailPeer;
  let dovecot: MailPeer;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'posthorn-interop-'));
    rooms.defer(() => rm(folder, { recursive: true, force: true }));
    dovecot = rooms.use(await startDovecot(['carla']));
    system = rooms.use(await createSystem());
    exim = rooms.use(await startExim({ relayTo: { host: '127.0.0.1', port: system.port('mx') } }));
    const narrow = await freePort();
    postfix = rooms.use(
      await startPostfix({
        relayTo: { host: '127.0.0.1', port: system.port('mx') },
        main: 'virtual_mailbox_domains = postfix.test, xn--bcher-kva.test',
        also: [{ address: '127.0.0.1', port: narrow, settings: ['smtputf8_enable=no'] }],
      }),
    );
    await system.publish((configuration) => {
      const smarthost = (name: string, domain: string, port: number) => ({
        name,
        match: [domain],
        transport: { kind: 'smarthost' as const, hosts: [{ host: '127.0.0.1', port }], tls: 'opportunistic' as const },
        lastHop: false,
        enabled: true,
      });
      configuration.routing.routes = [
        smarthost('to-exim', 'exim.test', exim.port),
        smarthost('to-postfix', 'postfix.test', postfix.port),
        smarthost('to-narrow', 'bücher.test', narrow),
      ];
      configuration.routing.localDomains = [
        {
          domain: 'dovecot.test',
          mailboxes: 'any',
          transport: { kind: 'lmtp', host: '127.0.0.1', port: dovecot.port },
          subaddressSeparator: '+',
        },
      ];
    });
  });
  afterAll(() => rooms.disposeAsync());

  async function swaks(port: number, to: string, content: Buffer): Promise<void> {
    const file = join(folder, `${to}-${content.length}.eml`);
    await writeFile(file, content);
    await run('swaks', [
      '--server',
      '127.0.0.1',
      '--port',
      `${port}`,
      '--from',
      'anna@sender.test',
      '--to',
      to,
      '--data',
      `@${file}`,
      '--silent',
      '2',
    ]);
  }

  const why = () => `${system.log.text()}\n${exim.log()}\n${postfix.log()}\n${dovecot.log()}`;

  test('Exim relays through Posthorn to Postfix', async () => {
    await swaks(exim.port, 'bert@postfix.test', bodies['plain']!);
    const [stored] = await readMaildir(postfix.maildir('bert'), 1, why);
    expect(stored!.toString('latin1')).toContain('by posthorn.test');
    expect(stored!.toString('latin1')).toContain('Hello.');
  });

  test('Postfix relays through Posthorn to Exim', async () => {
    await swaks(postfix.port, 'bert@exim.test', bodies['plain']!);
    const [stored] = await readMaildir(exim.maildir('bert'), 1, why);
    expect(stored!.toString('latin1')).toContain('by posthorn.test');
  });

  test.each(Object.entries(bodies))('Dovecot receives %s by LMTP, byte for byte', async (name, content) => {
    const user = 'carla';
    const before = await readMaildir(dovecot.maildir(user), 0, why);
    const reply = await sendRaw(system.port('mx'), {
      from: 'anna@sender.test',
      to: [`${user}+${name}@dovecot.test`],
      content,
      body: '8BITMIME',
    });
    expect(reply).toMatch(/^250 2\.0\.0 /);
    const stored = await readMaildir(dovecot.maildir(user), before.length + 1, why);
    const found = stored.find((message) => endsWith(withLf(message), withLf(content)));
    expect(found, `${name} was changed on the way`).toBeDefined();
  });

  test('Dovecot refuses an unknown user; the sender gets the bounce with its words', async () => {
    await sendRaw(system.port('mx'), {
      from: 'anna@exim.test',
      to: ['nobody@dovecot.test'],
      content: bodies['plain']!,
    });
    const stored = await readMaildir(exim.maildir('anna'), 2, why);
    const bounce = stored
      .map((message) => message.toString('latin1'))
      .find((text) => text.includes('multipart/report'));
    expect(bounce).toContain('Final-Recipient: rfc822; nobody@dovecot.test');
    expect(bounce).toMatch(/Diagnostic-Code: smtp; 550/i);
  });

  test('Postfix is told NOTIFY, RET, ENVID and ORCPT, and answers with them through us', async () => {
    await sendRaw(system.port('mx'), {
      from: 'olga@exim.test',
      to: ['bert@postfix.test'],
      content: bodies['plain']!,
      mail: 'RET=HDRS ENVID=abc+2B314',
      rcpt: 'NOTIFY=SUCCESS ORCPT=rfc822;first+2Bname@else.test',
    });
    // One Maildir for everybody.
    const text = await until(
      'the answer of Postfix',
      async () =>
        (await readMaildir(exim.maildir('olga'), 0, why))
          .map((one) => one.toString('latin1'))
          .find((one) => one.includes('Envelope-to: olga@exim.test')),
      { explain: why },
    );
    expect(text).toContain('Reporting-MTA: dns; postfix.test');
    expect(text).toContain('Original-Envelope-Id: abc+314');
    expect(text).toMatch(/^Original-Recipient: rfc822;\s*first\+name@else\.test/im);
    expect(text).toMatch(/^Action: delivered/m);
    expect(text).not.toContain('Hello.');
  });

  test('SMTPUTF8 to Postfix, and from it through us to Exim', async () => {
    const content = Buffer.from('Subject: Grüße\r\nFrom: Jürgen <anna@sender.test>\r\n\r\nHallo, Köln.\r\n');
    const mail = 'SMTPUTF8 BODY=8BITMIME';
    const arrives = (folder: string, address: string) =>
      until(
        `mail for ${address}`,
        async () =>
          (await readMaildir(folder, 0, why)).some((one) => {
            const text = one.toString('utf8');
            return text.includes(`Delivered-To: ${address}`) || text.includes(`for <${address}>`);
          }),
        { explain: why },
      );
    expect(
      await sendRaw(system.port('mx'), { from: 'anna@sender.test', to: ['jürgen@postfix.test'], content, mail }),
    ).toMatch(/^250 /);
    await arrives(postfix.maildir('all'), 'jürgen@postfix.test');
    expect(await sendRaw(postfix.port, { from: 'anna@sender.test', to: ['zoë@exim.test'], content, mail })).toMatch(
      /^250 /,
    );
    await until(
      'mail of Postfix went on to Exim',
      () => /=> zo.* <zoë@exim\.test>|=> zoë@exim\.test/.test(exim.log()) || undefined,
      {
        explain: why,
      },
    );
    const { rows } = await system.pool.query<{ smtputf8: boolean; state: string }>(
      `select m.smtputf8, r.state from mail.recipient r join mail.message m on m.id = r.message_id where r.address = 'zoë@exim.test'`,
    );
    expect(rows).toMatchObject([{ smtputf8: true }]);
  });

  test('a Postfix without SMTPUTF8 gets what only the domain kept from it; the sender is told of the rest', async () => {
    const send = async (to: string, lines: readonly string[]): Promise<void> => {
      const content = Buffer.from([...lines, ''].join('\r\n'));
      const mail = 'SMTPUTF8 BODY=8BITMIME';
      expect(await sendRaw(system.port('mx'), { from: 'uta@exim.test', to: [to], content, mail })).toMatch(/^250 /);
    };
    const about = (subject: string, filename: string): string[] => [
      `Subject: ${subject}`,
      'From: uta@exim.test',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 8bit',
      '',
      'Grüße aus Köln.',
      '--b',
      `Content-Disposition: attachment; filename="${filename}"`,
      '',
      'x',
      '--b--',
    ];
    await send('bert@bücher.test', about('narrow enough', 'plain.txt'));
    await send('bert@bücher.test', about('name of a part', 'Köln.txt'));
    await send('jürgen@bücher.test', about('name of a mailbox', 'plain.txt'));

    const found = (folder: string, isIt: (text: string) => boolean): Promise<Buffer> =>
      until(
        'the mail',
        async () => (await readMaildir(folder, 0, why)).find((one) => isIt(one.toString('utf8'))) ?? undefined,
        { explain: why },
      );
    const taken = readWithPython(await found(postfix.maildir('all'), (text) => text.includes('narrow enough')));
    expect(taken.headers).toMatchObject({
      'delivered-to': 'bert@xn--bcher-kva.test',
      subject: 'narrow enough',
    });
    expect(taken.defects).toEqual([]);
    expect(taken.parts[1]!.text).toContain('Grüße aus Köln.');

    const told = async (subject: string, status: string): Promise<void> => {
      const isIt = (text: string): boolean => text.includes('multipart/report') && text.includes(subject);
      const report = readWithPython(await found(exim.maildir('uta'), isIt));
      expect(report.headers['content-type']).toContain('multipart/report');
      expect(report.defects).toEqual([]);
      const delivery = report.parts.find(({ type }) => /^message\/(global-)?delivery-status$/.test(type))!;
      expect(delivery.text).toContain(`Status: ${status}`);
    };
    await told('name of a part', '5.6.9');
    await told('name of a mailbox', '5.6.7');
    expect((await readMaildir(postfix.maildir('all'), 0, why)).filter((one) => /name of a/.test(String(one)))).toEqual(
      [],
    );
  });
});
