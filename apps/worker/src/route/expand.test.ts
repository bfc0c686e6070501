import { describe, expect, it } from 'vitest';
import { aMessage, aRecipient, someSettings } from '../testing/messages.ts';
import { expandRecipient } from './expand.ts';

const context = { settings: someSettings(), process: 'test', now: new Date() };

describe('expandRecipient', () => {
  it('makes a message that shares the octets and keeps envelope, parent and submitted address', () => {
    const message = aMessage({ envid: 'e1', ret: 'HDRS' });
    const child = expandRecipient(message, aRecipient('team@home.example'), {
      alias: 'alias:team@home.example',
      targets: ['ann@home.example', 'bob@far.example'],
      context,
    });
    expect(child).toMatchObject({
      origin: 'expanded',
      parentId: message.id,
      reversePath: message.reversePath,
      envid: 'e1',
      ret: 'HDRS',
      content: { sameAs: message.id },
    });
    expect(child.recipients.map(({ address, original, destination }) => [address, original, destination])).toEqual([
      ['ann@home.example', { type: 'rfc822', address: 'team@home.example' }, 'sandbox'],
      ['bob@far.example', { type: 'rfc822', address: 'team@home.example' }, 'sandbox'],
    ]);
  });

  it('keeps the ORCPT that came in, and lets SUCCESS end here (RFC 3461 5.2.7)', () => {
    const original = { type: 'rfc822', address: 'first@origin.example' };
    const both = aRecipient('team@home.example', { original, notify: ['SUCCESS', 'FAILURE'] });
    const only = aRecipient('team@home.example', { notify: ['SUCCESS'] });
    const how = { alias: 'alias:team@home.example', targets: ['a@x.net', 'b@x.net'], context };
    const child = expandRecipient(aMessage(), both, how);
    expect(child.recipients[0]).toMatchObject({ original, notify: ['FAILURE'] });
    expect(expandRecipient(aMessage(), only, how).recipients[0]?.notify).toEqual(['NEVER']);
  });
});
