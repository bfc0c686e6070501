import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import type { Api } from './api.ts';

/** A morning at a small company: orders, invoices, a newsletter, strangers, and destinations that are not well. */
export async function sendTraffic(api: Api, port: number): Promise<void> {
  await api.patch(
    {
      routing: {
        localDomains: [
          { domain: 'example.org', mailboxes: ['kim', 'sales', 'postmaster'], transport: { kind: 'sandbox' } },
        ],
        aliases: [
          { address: 'team@example.org', targets: ['kim@example.org', 'sales@example.org', 'lee@partner.example'] },
        ],
        routes: [
          {
            name: 'partner',
            match: ['partner.example'],
            transport: {
              kind: 'smarthost',
              hosts: [{ host: 'relay.partner.example', port: 25 }],
              tls: 'opportunistic',
            },
            lastHop: false,
            enabled: false,
          },
        ],
      },
      rules: { ordered: [strangersUrgency, invoices] },
      srs: { enabled: true, secrets: [{ name: 'autumn', secret: { $secret: null, value: randomUUID() } }] },
    },
    'Our domain, its people, two rules, sender rewriting, and a relay for the partner that waits for its contract',
  );
  const transport = createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true });
  let sent = 0;
  // With pauses, as mail comes: a line over time that is one spike shows nothing.
  const send = async (from: string, to: string | string[], subject: string): Promise<void> => {
    await transport.sendMail({ from, to, subject, text: `${subject}.\n\nRegards,\n${from}\n` }).catch(() => undefined);
    await sleep(pauses[sent++ % pauses.length]);
  };
  for (let index = 1; index <= 24; index += 1) {
    await send('billing@shop.example', `customer${index}@far.example`, `Invoice 2026-${1180 + index}`);
    if (index % 6 === 0) await send('anna@shop.example', 'team@example.org', `Minutes of week ${40 + index / 6}`);
    if (index % 8 === 0) await send('mallory@spam.example', 'kim@example.org', 'Urgent wire transfer');
  }
  await send('anna@shop.example', 'tempfail@slow.example', 'Your order is on its way');
  await send('anna@shop.example', 'greylist@careful.example', 'Welcome to the newsletter');
  await send('anna@shop.example', 'permfail@gone.example', 'Password reset');
  await send('anna@shop.example', 'drop@flaky.example', 'Minutes of Tuesday');
  await send('anna@shop.example', 'tempfail+hold@partner.example', 'Contract draft, please review');
  await send('anna@shop.example', 'team@example.org', 'Stand-up moved to ten');
  await send(
    'anna@shop.example',
    ['kim@example.org', 'customer9@far.example', 'permfail+two@gone.example'],
    'Three recipients',
  );
  for (const name of ['ceo', 'info', 'admin'])
    await send('mallory@spam.example', `${name}@example.org`, 'Urgent wire transfer');
  transport.close();
  await sleep(3_000);
  const { items } = await api.get('/queue?recipient=tempfail%2Bhold@partner.example');
  const ids = (items as { recipientId: string }[]).map(({ recipientId }) => recipientId);
  await api.post('/queue/actions', { action: 'hold', reason: 'legal wants to read it first', recipientIds: ids });
  await sleep(2_000);
}

/** Milliseconds. */
const pauses = [300, 2600, 900, 200, 4200, 400, 1500, 300, 200, 3100];

const strangersUrgency = {
  name: 'urgent-strangers',
  description: 'Wire transfers are never urgent',
  stages: ['data'],
  when: 'message.subject.lowerAscii().contains("wire transfer") && sender.domain != "example.org"',
  verdict: 'quarantine',
};
const invoices = {
  name: 'tag-invoices',
  description: 'The archive behind us sorts by this',
  stages: ['data'],
  when: 'message.subject.matches("^Invoice [0-9-]+$")',
  verdict: 'warn',
  effects: [{ kind: 'tag', tag: 'invoice' }],
};
