import { createFakeDns } from '@posthorn/dns/testing/fake-dns';
import { type Configuration, defaultConfiguration } from '@posthorn/settings/configuration';
import { expect, test } from 'vitest';
import { createResolvers } from './resolvers.ts';

test('a trusted resolver that gives out a forged name is not believed by the engine', async () => {
  const soa = { mname: 'ns.signed', rname: 'x.signed', serial: 1, refresh: 1, retry: 1, expire: 1, minimum: 1 };
  await using dns = await createFakeDns({
    secure: true,
    zones: {
      'good.signed': [{ type: 'SOA', data: soa }],
      'bad.signed': [{ type: 'A', data: '192.0.2.1' }],
    },
    behaviours: { 'bad.signed': { answer: 'servfail' } },
  });
  let configuration: Configuration = defaultConfiguration();
  const wishes = { ...configuration.dns, signedName: 'good.signed', forgedName: 'bad.signed' };
  configuration = { ...configuration, dns: wishes };
  const told: [string, unknown][] = [];
  const resolvers = createResolvers({
    configuration: () => configuration,
    boot: [{ host: dns.host, port: dns.port }],
    onStanding: (type, { data }) => told.push([type, data.server]),
  });
  const isSecure = async (): Promise<boolean> => {
    const answer = await resolvers.current().query('good.signed', 'SOA');
    return answer.kind === 'found' && answer.secure;
  };
  await resolvers.look();
  expect([await isSecure(), told, resolvers.state().servers[0]!.found]).toEqual([true, [], 'validates']);

  dns.behave('bad.signed', undefined);
  await resolvers.look();
  expect([await isSecure(), told]).toEqual([false, [['dns:distrusted', `${dns.host}:${dns.port}`]]]);
  // Neither by a simulation under other settings.
  const other = resolvers.for({ ...configuration, dns: { ...wishes, attempts: 3 } });
  expect(await other.query('good.signed', 'SOA')).toMatchObject({ secure: false });

  configuration = { ...configuration, dns: { ...wishes, trusted: [] } };
  resolvers.renew();
  expect(resolvers.state().servers[0]).toMatchObject({ isTrusted: false, isBelieved: false });
});
