import { type Finding, fail, ok, warn } from '@posthorn/settings/self-test';
import { publicAuthorities } from '@posthorn/transport/x509/authorities';
import { parsePem } from '@posthorn/transport/x509/certificate';
import type { SelfTestContext, WorkerSelfTests } from './self-test.ts';

/** Who vouches for other servers, and for how long still? */
export const certNames: WorkerSelfTests = {
  async authorities(check, { settings }) {
    await check('Authorities', () => authorities(settings));
    await check('Hosts that must verify', () => {
      const { verifyHosts } = settings.configuration.tls;
      return ok(
        verifyHosts.length === 0
          ? 'None: certificates are looked at, and mail goes on.'
          : `${verifyHosts.slice(0, 10).join(', ')}: mail waits there unless the certificate verifies.`,
      );
    });
  },
};

function authorities({ configuration }: SelfTestContext['settings']): Finding {
  const { trustAnchors } = configuration.tls;
  if (!trustAnchors) {
    const count = publicAuthorities().length;
    return count > 0
      ? ok(`${count} public authorities are trusted.`)
      : fail('This machine knows no authority, so no certificate verifies.');
  }
  const blocks = trustAnchors.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const read = blocks.flatMap((block) => parsePem(block));
  const bad = read.filter((one) => !one.ok).length;
  const now = new Date();
  const certificates = read.flatMap((one) => (one.ok ? [one.certificate] : []));
  const names = (some: typeof certificates): string =>
    some
      .slice(0, 5)
      .map(({ commonNames }) => commonNames.at(-1) ?? 'one without a name')
      .join(', ');
  if (bad > 0) return fail(`${bad} of ${read.length} trusted authorities cannot be read.`);
  const ended = certificates.filter(({ notAfter }) => notAfter < now);
  if (ended.length > 0) return warn(`${ended.length} of ${certificates.length} have expired: ${names(ended)}.`);
  const soon = certificates.filter(({ notAfter }) => notAfter.getTime() < now.getTime() + MONTH_MS);
  if (soon.length > 0) return warn(`${soon.length} of ${certificates.length} expire within a month: ${names(soon)}.`);
  return ok(`${certificates.length} of our own choice: ${names(certificates)}.`);
}

const MONTH_MS = 30 * 86_400_000;
