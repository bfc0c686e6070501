import { seal } from '@posthorn/mail-auth/arc/seal';
import { verifyArc } from '@posthorn/mail-auth/arc/verify';
import { readHeaders } from '@posthorn/message/headers';
import { domainKey } from '@posthorn/policy/domain';
import { type Finding, fail, ok, unknown, warn } from '@posthorn/settings/self-test';
import { type OwnKey, ownKeys } from '../prepare/dkim-keys.ts';
import type { SelfTestContext, WorkerSelfTests } from './self-test.ts';

/** Seals a trial message with each key that may seal, and checks it against what DNS publishes. */
export const arc: WorkerSelfTests = {
  async sealing(check, context) {
    const { arc, dkim } = context.settings.configuration;
    if (!arc.seal) {
      await check('Forwarded mail', () => ok('Is not sealed: that is off, as it is meant to be unless somebody asks.'));
      return;
    }
    const sealer = domainKey(arc.sealAs ?? '');
    const entry = dkim.domains.find(({ domain }) => domainKey(domain) === sealer);
    const keys = entry ? await ownKeys(entry, context.settings.secret) : [];
    const able = keys.filter(
      ({ algorithm, selector }) => algorithm === 'rsa-sha256' && (!arc.sealSelector || selector === arc.sealSelector),
    );
    if (able.length === 0)
      await check('The key', () => fail(`${arc.sealAs ?? 'Nobody'} has no RSA key that could seal.`));
    for (const key of able) await check(`${key.domain}, ${key.selector}`, () => tryKey(key, context), 15_000);
  },
};

async function tryKey({ domain, selector, usable, broken }: OwnKey, context: SelfTestContext): Promise<Finding> {
  const links = [{ to: `/domains/${encodeURIComponent(domain)}`, words: `The page of ${domain}` }];
  if (!usable) return fail(`Cannot seal: ${broken}.`, { links });
  const plain = Buffer.from(`From: test@${domain}\r\nTo: test@${domain}\r\nSubject: A trial\r\n\r\nNothing.\r\n`);
  const message = await seal(plain, { domain, selector, key: usable.key });
  const section = readHeaders(message);
  const verdict = await verifyArc(section, message.subarray(section.bodyOffset), {
    resolver: context.freshResolver,
    now: Math.floor(Date.now() / 1000),
  });
  if (verdict.state === 'pass') return ok('Sealed, and verified against the published record.', { links });
  if (verdict.isTemporary) return unknown(`Sealed, but could not be verified: ${verdict.reason}.`);
  return warn(`Sealed, but others will not verify it: ${verdict.reason}.`, { links });
}
