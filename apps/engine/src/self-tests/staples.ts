import { type Finding, fail, ok, unknown, warn } from '@posthorn/settings/self-test';
import { judgeStaple } from '@posthorn/transport/ocsp/staple';
import { parsePem } from '@posthorn/transport/x509/certificate';
import type { ListenerAddress } from '../index.ts';
import { type ReadCertificate, readCertificates } from './certificates.ts';
import { encrypted } from './encrypted.ts';
import type { EngineSelfTests } from './self-test.ts';

/** Is each certificate that has a staple shown with it, and is it one that clients take? */
export const staples: EngineSelfTests = {
  async staples(check, context) {
    const { certificates } = context.house.inForce().configuration.tls;
    const stapled = new Set(certificates.flatMap(({ name, ocsp: how }) => (how === 'off' ? [] : [name])));
    const found = (await readCertificates(context)).flatMap(({ read }) => (read instanceof Error ? [] : [read]));
    for (const { name, pair } of found.filter(({ name }) => !stapled.has(name))) {
      const [own] = parsePem(pair.certificate);
      if (own?.ok && own.certificate.isMustStaple)
        await check(name, () => fail('Its certificate says that it must come with a staple, and none is configured.'));
    }
    if (stapled.size === 0) {
      await check('Staples', () => ok('No certificate is set to have one.'));
      return;
    }
    const place = context.open.find(({ kind }) => kind !== 'lmtp');
    for (const read of found.filter(({ name }) => stapled.has(name))) {
      await check(read.name, () => {
        const state = context.house.certificates.inUse.find(({ name }) => name === read.name)?.staple;
        if (!state || state.state === 'waiting') return unknown('The first response has not come yet.');
        if (state.state !== 'good') return fail(`Nothing is stapled: ${state.words}.`);
        return ok(`A response is at hand, ${state.words}.`);
      });
      if (place) await check(`${read.name}: handshake`, () => shake(place, read));
    }
    if (!place) await check('Listeners', () => unknown('None is open in this engine.'));
  },
};

async function shake(place: ListenerAddress, { pair, names, chain }: ReadCertificate): Promise<Finding> {
  const name = names.find((one) => !one.startsWith('*'));
  const wish = { asksForStaple: true, ...(name === undefined ? {} : { servername: name }) };
  await using dialogue = await encrypted(place, wish);
  if (dialogue.tls()?.certificate.fingerprint256 !== chain[0]!.fingerprint256)
    return unknown(`${place.name} shows another certificate for ${name ?? 'clients that name no host'}.`);
  const certificates = parsePem(pair.certificate).flatMap((read) => (read.ok ? [read.certificate] : []));
  const judged = judgeStaple({ response: dialogue.staple, chain: certificates, at: new Date() });
  if (judged.kind === 'good') return ok(`Shown with a staple, ${judged.words}.`);
  return judged.kind === 'missing'
    ? warn('Shown without a staple.')
    : fail(`Shown with a staple that clients refuse: ${judged.words}.`);
}
