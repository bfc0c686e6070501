import { networkInterfaces } from 'node:os';
import type { Resolver } from '@posthorn/dns/resolver';
import { type Finding, fail, ok, unknown, warn } from '@posthorn/settings/self-test';
import type { SourceAddress } from '../connect/sources.ts';
import { bindError } from './bind.ts';
import type { WorkerSelfTests } from './self-test.ts';

/** Can connections come from each address, and is its name what DNS says? */
export const sources: WorkerSelfTests = {
  async addresses(check, { settings, resolver }) {
    const { addresses } = settings.configuration.sources;
    const enabled = addresses.filter((one) => one.enabled).slice(0, most);
    if (enabled.length === 0) await check('Addresses', () => unknown('No address is enabled.'));
    for (const source of enabled)
      await check(`${source.name}: ${source.address}`, () =>
        sourceFinding(source, { resolver, helo: source.helo || settings.heloName }),
      );
  },
};

async function sourceFinding(
  { address, pool }: SourceAddress,
  { resolver, helo }: { resolver: Resolver; helo: string },
): Promise<Finding> {
  const code = await bindError(address);
  if (code !== null)
    return fail(
      `Connections cannot come from it (${code}): this machine does not have it. Mail of the pool ${pool} leaves from the others, or waits.`,
    );
  const answer = await resolver.addresses(helo);
  if (answer.kind === 'failed')
    return unknown(`Usable; ${helo} could not be looked up: ${answer.detail || answer.reason}.`);
  const found = answer.kind === 'found' ? answer.records.map((record) => record.address) : [];
  if (isInside(address) || found.includes(address)) return ok(`Usable, with the name ${helo}.`);
  const says = found.length > 0 ? `is ${found.slice(0, 4).join(', ')}` : 'has no address';
  return warn(`Usable, but its name ${helo} ${says} in DNS; unless an address is translated on the way, servers mind.`);
}

/** Of this machine alone: nobody outside can compare it with DNS. */
function isInside(address: string): boolean {
  const own = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return address.startsWith('127.') || own.some((entry) => entry.internal && entry.address === address);
}

const most = 50;
