import PostalMime, { type Email } from 'postal-mime';
import { expect, test } from 'vitest';
import { type ForeignMx, startForeignMx } from '../foreign-mx.ts';
import { createSystem, type System } from '../system.ts';
import { queueIdIn, sendRaw } from './raw-client.ts';
import { attempted, balanced, everythingFinished, finished, statesOf, storyOf, until } from './record.ts';
import { makeOlder, routeToHost } from './world.ts';

const content = Buffer.from(
  'From: Anna <anna@sender.test>\r\nSubject: Gr=?utf-8?Q?=C3=BC=C3=9Fe?=\r\nMessage-ID: <x@sender.test>\r\n\r\nThe body.\r\n',
);

/** A peer that takes what goes to the sender and does to the rest as its local part says. */
function startPeer(server = {}): Promise<ForeignMx> {
  return startForeignMx({
    server,
    onRecipient(address) {
      if (address.startsWith('bad')) return { code: 550, text: '5.1.1 No such user — "<bad>" here' };
      if (address.startsWith('later')) return { code: 451, text: '4.2.1 Come back later' };
      return undefined;
    },
  });
}

async function send(
  system: System,
  to: string[],
  more: { mail?: string; rcpt?: string; from?: string } = {},
): Promise<string> {
  const { from = 'anna@sender.test', ...parameters } = more;
  return queueIdIn(await sendRaw(system.port('mx'), { from, to, content, ...parameters }));
}

/** Reads a report with an independent parser. */
async function readReport(bytes: Buffer): Promise<{ mail: Email; status: string; fields: Record<string, string>[] }> {
  const mail = await PostalMime.parse(bytes, { forceRfc822Attachments: true, attachmentEncoding: 'utf8' });
  const part = mail.attachments.find(({ mimeType }) => /^message\/(global-)?delivery-status$/.test(mimeType));
  if (!part) throw new Error(`no delivery status in ${bytes.toString('latin1')}`);
  const status = String(part.content).replaceAll('\r\n', '\n');
  const fields = status
    .trim()
    .split(/\n\n+/)
    .map((block) =>
      Object.fromEntries(
        block
          .replace(/\n[ \t]+/g, ' ')
          .split('\n')
          .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
      ),
    );
  return { mail, status, fields };
}

function reportsAt(peer: ForeignMx): Buffer[] {
  return peer.arrived.filter(({ sender }) => sender === '').map((one) => one.content);
}

test('a bounce is a multipart/report that another parser reads, once for all failed recipients', async () => {
  await using peer = await startPeer();
  await using system = await createSystem({
    configure(configuration) {
      configuration.routing.routes = [routeToHost(peer.port)];
    },
  });
  const id = await send(system, ['bad1@far.test', 'good@far.test', 'bad2@far.test'], {
    mail: 'ENVID=QQ+2B314159',
    rcpt: 'ORCPT=rfc822;someone+2Belse@origin.test',
  });
  await finished(system, id);
  await everythingFinished(system);
  expect(reportsAt(peer)).toHaveLength(1);
  const { mail, fields } = await readReport(reportsAt(peer)[0]!);
  expect(mail.to).toMatchObject([{ address: 'anna@sender.test' }]);
  expect(mail.from?.address).toBe('postmaster@posthorn.test');
  expect(mail.headers.find(({ key }) => key === 'auto-submitted')?.value).toBe('auto-replied');
  expect(mail.headers.find(({ key }) => key === 'content-type')?.value).toMatch(
    /^multipart\/report;.*report-type="?delivery-status/s,
  );
  expect(mail.text).toContain('bad1@far.test');
  expect(fields).toHaveLength(3);
  expect(fields[0]).toMatchObject({
    'reporting-mta': 'dns; posthorn.test',
    'original-envelope-id': 'QQ+314159',
    'arrival-date': expect.any(String),
  });
  expect(fields.slice(1).map((one) => one['final-recipient'])).toEqual([
    'rfc822; bad1@far.test',
    'rfc822; bad2@far.test',
  ]);
  expect(fields[1]).toMatchObject({
    action: 'failed',
    status: '5.1.1',
    'original-recipient': 'rfc822; someone+else@origin.test',
    'diagnostic-code': expect.stringMatching(/^smtp; 550 5\.1\.1 No such user/),
  });
  const returned = mail.attachments.find(({ mimeType }) => mimeType === 'message/rfc822');
  expect(String(returned?.content)).toContain('The body.');
  const story = await storyOf(system, id);
  expect(story).toMatch(/msg:fail:delivery bad1@far\.test .*5\.1\.1 .*"reportId":"/);
  expect(story).toContain('child generated');
  const ledger = await balanced(system);
  expect(ledger.left).toMatchObject({ accepted: 3, generated: 1 });
  expect(ledger.right).toMatchObject({ bounced: 2, delivered: 2 });
});

test.each([
  ['RET=HDRS', false],
  ['RET=FULL', true],
])('%s is obeyed', async (ret, isFull) => {
  await using peer = await startPeer();
  await using system = await createSystem({
    configure(configuration) {
      configuration.routing.routes = [routeToHost(peer.port)];
    },
  });
  await finished(system, await send(system, ['bad@far.test'], { mail: ret }));
  await everythingFinished(system);
  const text = reportsAt(peer)[0]!.toString();
  expect(text.includes('The body.')).toBe(isFull);
  expect(text).toContain('Message-ID: <x@sender.test>');
});

test('a report that cannot be delivered makes no other report, and neither does mail without a sender', async () => {
  await using peer = await startPeer();
  await using system = await createSystem({
    configure(configuration) {
      configuration.routing.routes = [routeToHost(peer.port)];
    },
  });
  await finished(system, await send(system, ['bad@far.test'], { from: 'bad-sender@far.test' }));
  await finished(system, await send(system, ['bad@far.test'], { from: '' }));
  await everythingFinished(system);
  expect(peer.arrived).toHaveLength(0);
  const ledger = await balanced(system);
  expect(ledger.left).toMatchObject({ accepted: 2, generated: 1 });
  expect(ledger.right.bounced).toBe(3);
});

test('NOTIFY=NEVER stays silent, in failure and delay', async () => {
  await using peer = await startPeer();
  await using system = await createSystem({
    configure(configuration) {
      configuration.routing.routes = [routeToHost(peer.port)];
      configuration.dsn.delayWarnings = [60];
      configuration.queue.retrySchedule = [{ after: 0, every: 3600 }];
    },
  });
  expect(await finished(system, await send(system, ['bad@far.test'], { rcpt: 'NOTIFY=NEVER' }))).toEqual({
    'bad@far.test': 'bounced',
  });
  const waiting = await send(system, ['later@far.test'], { rcpt: 'NOTIFY=NEVER' });
  await attempted(system, waiting);
  await system.worker!.idle();
  await makeOlder(system, waiting, 120);
  await attempted(system, waiting, 2);
  await system.worker!.idle();
  await makeOlder(system, waiting, 6 * 86_400);
  expect(await finished(system, waiting)).toEqual({ 'later@far.test': 'expired' });
  await everythingFinished(system);
  expect(peer.arrived).toHaveLength(0);
  await balanced(system);
});

test('a late message is told of once per age, and again when it is given up', async () => {
  await using peer = await startPeer();
  await using system = await createSystem({
    configure(configuration) {
      configuration.routing.routes = [routeToHost(peer.port)];
      configuration.dsn.delayWarnings = [60, 3600];
      configuration.queue.maxAge = 2 * 3600;
      configuration.queue.retrySchedule = [{ after: 0, every: 3600 }];
    },
  });
  const id = await send(system, ['later@far.test']);
  const age = async (seconds: number, attempts: number) => {
    await system.worker!.idle();
    await makeOlder(system, id, seconds);
    await attempted(system, id, attempts);
    await system.worker!.idle();
  };
  await attempted(system, id);
  await age(90, 2);
  await age(60, 3);
  await until('the first notice', () => reportsAt(peer).length === 1);
  await age(3600, 4);
  await until('the second notice', () => reportsAt(peer).length === 2);
  const { fields, mail } = await readReport(reportsAt(peer)[0]!);
  expect(fields[1]).toMatchObject({ action: 'delayed', status: '4.2.1', 'will-retry-until': expect.any(String) });
  expect(mail.subject).toMatch(/delay/i);
  await age(2 * 3600, 5);
  expect(await statesOf(system, id)).toEqual({ 'later@far.test': 'expired' });
  await until('the bounce', () => reportsAt(peer).length === 3);
  const last = await readReport(reportsAt(peer)[2]!);
  expect(last.fields[1]).toMatchObject({ action: 'failed', status: '5.4.7' });
  expect(last.mail.text).toContain('Come back later');
  expect(await storyOf(system, id)).toMatch(/msg:fail:delivery .*5\.4\.7 not delivered within 2 hours/);
  await everythingFinished(system);
  expect((await balanced(system)).right.expired).toBe(1);
});

test('success is reported with ENVID and ORCPT when the next hop has no DSN, and left to one that has', async () => {
  await using without = await startPeer();
  await using withDsn = await startPeer({ hideDSN: false });
  await using system = await createSystem({
    configure(configuration) {
      configuration.routing.routes = [routeToHost(without.port)];
    },
  });
  const asked = { mail: 'RET=HDRS ENVID=abc+3Ddef', rcpt: 'NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;orig@origin.test' };
  await finished(system, await send(system, ['a@far.test'], asked));
  await everythingFinished(system);
  const [report] = reportsAt(without);
  const { fields } = await readReport(report!);
  expect(fields).toEqual([
    expect.objectContaining({ 'original-envelope-id': 'abc=def' }),
    expect.objectContaining({
      action: 'relayed',
      'original-recipient': 'rfc822; orig@origin.test',
      'final-recipient': 'rfc822; a@far.test',
      status: expect.stringMatching(/^2\.\d\.\d$/),
    }),
  ]);
  await system.publish((configuration) => {
    configuration.routing.routes = [routeToHost(withDsn.port)];
  });
  await finished(system, await send(system, ['a@far.test'], asked));
  await everythingFinished(system);
  expect(withDsn.arrived).toHaveLength(1);
  expect(withDsn.envelopes[0]).toMatchObject({
    mail: { args: { RET: 'HDRS', ENVID: expect.stringMatching(/^abc(\+3D|=)def$/) } },
    rcpt: [{ dsn: { notify: ['SUCCESS', 'FAILURE'], orcpt: 'rfc822;orig@origin.test' } }],
  });
  await balanced(system);
});

test('success in a mailbox of ours is "delivered"; an alias answers "expanded" or "relayed"', async () => {
  await using peer = await startPeer();
  await using system = await createSystem({
    configure(configuration) {
      configuration.routing.routes = [routeToHost(peer.port)];
      configuration.routing.localDomains.push({
        domain: 'home.test',
        mailboxes: 'any',
        transport: { kind: 'maildir', directory: '{data}/mail/{domain}/{local}' },
        subaddressSeparator: '+',
      });
      configuration.routing.aliases = [
        { address: 'team@home.test', targets: ['ann@home.test', 'x@far.test'] },
        { address: 'one@home.test', targets: ['secret@far.test'] },
      ];
    },
  });
  for (const to of ['ann@home.test', 'team@home.test', 'one@home.test']) {
    await finished(system, await send(system, [to], { rcpt: 'NOTIFY=SUCCESS' }));
    await everythingFinished(system);
  }
  const told = await Promise.all(reportsAt(peer).map(readReport));
  expect(told.map(({ fields }) => [fields[1]!['final-recipient'], fields[1]!['action']])).toEqual([
    ['rfc822; ann@home.test', 'delivered'],
    ['rfc822; team@home.test', 'expanded'],
    ['rfc822; one@home.test', 'relayed'],
  ]);
  // RFC 3461 §5.2.7.4: what the alias stands for stays with us.
  expect(told[2]!.status + told[2]!.mail.text).not.toContain('secret@far.test');
  await balanced(system);
});
