import { signMessage } from '@posthorn/mail-auth/dkim/sign';
import { verifyDkim } from '@posthorn/mail-auth/dkim/verify';
import { readHeaders } from '@posthorn/message/headers';
import { type Finding, fail, ok, unknown, warn } from '@posthorn/settings/self-test';
import { inMemory } from '../prepare/content.ts';
import { type OwnKey, ownKeys } from '../prepare/dkim-keys.ts';
import { hashBody } from '../prepare/dkim-read.ts';
import type { SelfTestContext, WorkerSelfTests } from './self-test.ts';

/** Signs a trial message with each key and checks it against what DNS publishes, as a receiver does. */
export const dkim: WorkerSelfTests = {
  async signing(check, context) {
    const { domains } = context.settings.configuration.dkim;
    const withKeys = domains.filter(({ keys }) => keys.length > 0).slice(0, maxDomains);
    if (withKeys.length === 0) {
      const links = [{ to: '/domains', words: 'Domains' }];
      await check('Domains that sign', () =>
        warn('There is none: the page of a domain makes its first key.', { links }),
      );
      return;
    }
    for (const entry of withKeys) {
      for (const key of await ownKeys(entry, context.settings.secret))
        await check(`${key.domain}, ${key.selector}`, () => tryKey(key, context), 15_000);
    }
  },
};

async function tryKey(key: OwnKey, { freshResolver, settings }: SelfTestContext): Promise<Finding> {
  const { signHeaders, oversignHeaders } = settings.configuration.dkim;
  const { domain, selector, usable, broken, signsFrom, signsUntil } = key;
  const links = [{ to: `/domains/${encodeURIComponent(domain)}`, words: `The page of ${domain}` }];
  if (!usable) return fail(`Cannot sign: ${broken}.`, { links });
  const message = Buffer.from(
    `From: Posthorn <postmaster@${domain}>\r\nTo: postmaster@${domain}\r\nSubject: A trial\r\n\r\nSigned to see whether it verifies.\r\n`,
  );
  const section = readHeaders(message);
  const now = Math.floor(Date.now() / 1000);
  const body = await hashBody(inMemory(message), section);
  const field = await signMessage(
    section,
    body,
    { domain, selector, key: usable.key },
    { now, names: signHeaders, oversign: oversignHeaders },
  );
  const signed = Buffer.concat([field, message]);
  const header = readHeaders(signed);
  const [verdict] = await verifyDkim(header, signed.subarray(header.bodyOffset), { resolver: freshResolver, now });
  const isNext = signsFrom !== null && signsFrom > Date.now();
  const isOver = signsUntil !== null && signsUntil <= Date.now();
  const role = isNext ? 'It is the next key. ' : isOver ? 'It signs no longer. ' : '';
  switch (verdict?.result) {
    case 'pass':
      return ok(`${role}Signed, and verified against the published record.`, { links });
    case 'temperror':
      return unknown(`${role}Signed, but could not be verified: ${verdict.reason}.`);
    default: {
      const words = `${role}Signed, but receivers will not verify it: ${verdict?.reason ?? 'no signature was found'}.`;
      return isNext || isOver ? warn(words, { links }) : fail(words, { links });
    }
  }
}

const maxDomains = 20;
