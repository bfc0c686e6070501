import { generateKeyPairSync } from 'node:crypto';
import { type Finding, fail, ok, unknown, warn } from '@posthorn/settings/self-test';
import { createAcmeClient } from '@posthorn/transport/acme/client';
import { AcmeProblem } from '@posthorn/transport/acme/problem';
import { readAccountKey } from '@posthorn/transport/acme/sign';
import { askAuthority } from '../acme/authority.ts';
import { wordsFor } from '../connect/dial.ts';
import type { SelfTestContext, WorkerSelfTests } from './self-test.ts';

/** What the authority says of itself. Only its directory is read, which makes no account and agrees to nothing. */
export const acme: WorkerSelfTests = {
  async authority(check, context) {
    const { termsAgreed, directory } = context.settings.configuration.acme;
    await check('The authority', () => look(context), 25_000);
    await check('Agreement', () =>
      termsAgreed
        ? ok('You have agreed to its terms.')
        : unknown('Not given yet: nothing is asked of the authority before.', { facts: { authority: directory } }),
    );
  },
};

async function look({ settings, freshResolver }: SelfTestContext): Promise<Finding> {
  const { acme } = settings.configuration;
  // Never used to sign: a directory is read without an account.
  const key = await readAccountKey(
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'pkcs8' }) as string,
  );
  const client = createAcmeClient({
    directoryUrl: acme.directory,
    key,
    now: Date.now,
    ask: askAuthority(acme, { resolver: () => freshResolver }),
  });
  try {
    const { termsOfService, renewalInfo, needsExternalAccount } = await client.directory();
    const facts = {
      terms: termsOfService ?? 'none are named',
      renewal: renewalInfo === null ? 'at two thirds of the life' : 'when the authority would like it (RFC 9773)',
    };
    if (needsExternalAccount && !(acme.externalKeyId && acme.externalKey))
      return warn('Answers, and takes accounts of its customers only: fill in the key id and key that it gave you.', {
        facts,
      });
    return ok('Answers. Read its terms before you agree to them.', { facts });
  } catch (error) {
    if (error instanceof AcmeProblem) return fail(`Is none that we understand: ${error.message}.`);
    return fail(`Could not be asked: ${wordsFor(error as Error)}.`);
  }
}
