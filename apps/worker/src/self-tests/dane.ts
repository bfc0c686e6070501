import { only } from '@posthorn/dns/validation';
import { ok, warn } from '@posthorn/settings/self-test';
import { dnssec } from './dns.ts';
import type { WorkerSelfTests } from './self-test.ts';

/** TLSA records are worth what the resolver is that vouches for them. */
export const dane: WorkerSelfTests = {
  async resolvers(check, context) {
    const { servers, settings } = context;
    const { dns, dane: lists } = settings.configuration;
    const patience = (dns.timeout + 1) * 1000;
    const trusted = servers.filter(({ host }) => settings.policy.hosts(dns.trusted, { address: host }));
    await check('Trusted resolvers', () => {
      const links = [{ to: '/features/dns#dns.trusted', words: 'Trusted for DNSSEC' }];
      if (trusted.length === 0)
        return warn(
          lists.requireHosts.length > 0
            ? 'No resolver is trusted (dns.trusted), so mail to hosts that must have DANE waits.'
            : 'No resolver is trusted (dns.trusted), so TLSA records are never believed.',
          { links },
        );
      const others = servers.length - trusted.length;
      return others === 0
        ? ok(servers.length === 1 ? 'The only one is trusted.' : `All ${servers.length} are trusted.`)
        : warn(`${others} of ${servers.length} are not trusted: what they answer counts as insecure.`, { links });
    });
    for (const server of trusted) {
      const where = `${server.host}${server.port === 53 ? '' : ` port ${server.port}`}`;
      await check(`${where}: validates`, () => dnssec(only(server, dns.timeout), server, context), 2 * patience);
    }
  },
};
