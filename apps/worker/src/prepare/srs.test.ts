import { describe, expect, it } from 'vitest';
import type { Job } from '../deliver/job.ts';
import { inMemory } from '../prepare/content.ts';
import { aLease, aMessage, aRecipient, octets, someSettings } from '../testing/messages.ts';
import { isForwarded, senderOf } from './srs.ts';

const settings = someSettings((configuration) => {
  const { srs, routing } = configuration;
  srs.enabled = true;
  srs.domain = 'forward.example';
  srs.secrets = [{ name: 'first', secret: { $secret: 'kept' } }];
  srs.routes = ['through'];
  srs.forwardTo = ['!friend.example', '*'];
  routing.localDomains.push({
    domain: 'home.example',
    mailboxes: ['ann'],
    transport: { kind: 'sandbox' },
    subaddressSeparator: '+',
  });
});
const choice = { kind: 'mx' as const, route: 'default', destination: 'mx:far.example', local: false, explain: [] };
const srsAddress = { type: 'rfc822', address: 'SRS0=abcd=EF=author.example=kim@Forward.example' };

describe('isForwarded', () => {
  it.each([
    ['an alias that leads elsewhere', true, {}, {}, {}],
    ['mail that is only relayed', false, { origin: 'received' }, {}, {}],
    ['a route that forwards', true, { origin: 'received' }, {}, { route: 'through' }],
    ['an answer to a rewritten sender', true, { origin: 'received' }, { original: srsAddress }, {}],
    ['the null sender', false, { reversePath: '' }, {}, {}],
    ['a sender of a local domain, even without a mailbox', false, { reversePath: 'bob@HOME.example' }, {}, {}],
    ['a report of ours', false, { origin: 'generated' }, {}, {}],
    ['a recipient that is excepted', false, {}, { address: 'ann@friend.example' }, {}],
    ['a mailbox here', false, {}, {}, { local: true, kind: 'maildir' }],
    ['a mail store', false, {}, {}, { kind: 'lmtp' }],
  ] as const)('%s: %s', (_, expected, message, recipient, more) => {
    const about = aMessage({ origin: 'expanded', reversePath: 'kim@author.example', ...message });
    const one = aRecipient('ann@far.example', recipient as never);
    expect(isForwarded(about, one, { choice: { ...choice, ...more }, settings })).toBe(expected);
  });
});

describe('senderOf', () => {
  const secret = async () => 'correct horse battery';

  it('puts a domain with other letters into the local part as A-labels, so that any server takes it', async () => {
    const { sender } = await senderFor('kim@bücher.example', secret);
    expect(sender).toMatchObject({
      kind: 'rewritten',
      address: expect.stringMatching(/^SRS0=....=..=xn--bcher-kva\.example=kim@forward\.example$/),
    });
  });

  it('says why a sender cannot be rewritten, and leaves it', async () => {
    const { sender, told } = await senderFor(`${'x'.repeat(200)}@${'a'.repeat(60)}.example`, secret);
    expect(sender).toEqual({ kind: 'as-is' });
    expect(told).toMatchObject([{ type: 'srs:unchanged', text: 'local part too long' }]);
  });

  it('waits for secrets that cannot be read', async () => {
    const { sender } = await senderFor('kim@author.example', () => Promise.reject(new Error('no database')));
    expect(sender).toMatchObject({ kind: 'unreadable', verdict: { kind: 'deferred', fault: false } });
  });

  async function senderFor(reversePath: string, read: () => Promise<string>) {
    const told: unknown[] = [];
    const job: Job = {
      message: aMessage({ origin: 'expanded', reversePath }),
      content: inMemory(octets),
      recipients: [aRecipient('ann@far.example')],
      choice,
      settings: { ...settings, secret: read },
      lease: aLease(),
      isForwarded: true,
    };
    const sender = await senderOf(job, (event) => told.push(event), 'test');
    return { sender, told };
  }
});
