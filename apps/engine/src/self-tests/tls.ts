import { createPrivateKey } from 'node:crypto';
import { type Finding, fail, ok, unknown, warn } from '@posthorn/settings/self-test';
import type { ListenerAddress } from '../index.ts';
import { type ReadCertificate, readCertificates } from './certificates.ts';
import { type Dialogue, type TlsWish, textOf } from './dialogue.ts';
import { encrypted } from './encrypted.ts';
import { CLIENT_NAME } from './listeners.ts';
import type { EngineSelfTests } from './self-test.ts';

export const tls: EngineSelfTests = {
  /** Are certificate and key a pair, in force, and for our names? */
  async certificates(check, context) {
    const found = await readCertificates(context);
    const { hostname } = context.house.inForce();
    if (found.length === 0) {
      await check('Certificates', () => warn('There is none: nobody can encrypt the way to us.'));
      return;
    }
    for (const { name, read } of found) {
      await check(`${name}: certificate and key`, () => {
        if (read instanceof Error) return fail(`Cannot be read: ${read.message}.`);
        const fits = read.chain[0]!.checkPrivateKey(createPrivateKey(read.pair.privateKey));
        return fits
          ? ok('Both can be read, and they are a pair.')
          : fail('The key does not belong to the certificate.');
      });
      if (read instanceof Error) continue;
      await check(`${name}: validity`, () => validity(read, context.house.now()));
      await check(`${name}: chain`, () => chainOf(read));
      await check(`${name}: names`, () => {
        const strange = read.names.filter(
          (one) => read.chain[0]!.checkHost(one.replace('*', 'self-test')) === undefined,
        );
        if (strange.length > 0) return warn(`Shown for ${strange.join(', ')}, which the certificate does not name.`);
        return ok(`Shown for ${read.names.join(', ') || 'no name of its own'}.`);
      });
    }
    await check('Our own name', () => {
      const covers = found.some(
        ({ read }) => !(read instanceof Error) && read.chain[0]!.checkHost(hostname) !== undefined,
      );
      return covers
        ? ok(`A certificate names ${hostname}.`)
        : warn(`No certificate names ${hostname}: servers that check names will not trust us.`);
    });
  },

  /** Does each listener show the certificate that the settings mean, to clients with and without a name? */
  async handshakes(check, context) {
    const found = (await readCertificates(context)).flatMap(({ read }) => (read instanceof Error ? [] : [read]));
    const { minVersion } = context.house.inForce().configuration.tls;
    for (const place of context.open) {
      const listener = context.wanted.find(({ name }) => name === place.name);
      const expect = (sni?: string): ReadCertificate | undefined => expected(found, listener?.certificate, sni);
      const names = found.flatMap((one) => one.names.slice(0, 2)).map((name) => name.replace('*', 'self-test'));
      for (const sni of [undefined, ...new Set(names.slice(0, MAX_NAMES))]) {
        const title = `${place.name}: ${sni === undefined ? 'a client that names no host' : `a client that asks for ${sni}`}`;
        await check(title, () => handshake(place, sni === undefined ? {} : { servername: sni }, expect(sni)));
      }
      if (minVersion === 'TLSv1.3' && found.length > 0) {
        await check(`${place.name}: a client that knows only TLS 1.2`, () => oldClient(place));
      }
    }
    if (context.open.length === 0) await check('Listeners', () => unknown('None is open in this engine.'));
  },
};

function validity({ chain, source }: ReadCertificate, now: number): Finding {
  const { validFrom, validTo } = chain[0]!;
  const from = Date.parse(validFrom);
  const to = Date.parse(validTo);
  const days = Math.floor((to - now) / 86_400_000);
  const facts = { facts: { from: new Date(from).toISOString(), to: new Date(to).toISOString() } };
  if (now < from) return fail(`Not valid before ${facts.facts.from}.`, facts);
  if (now >= to) return fail(`Expired ${-days - 1} days ago.`, facts);
  if (days < SOON_DAYS) return warn(`Expires in ${days} days.`, facts);
  const words = `Valid for ${days} more days.`;
  return ok(source === 'selfsigned' ? `${words} Made by Posthorn: it encrypts, but proves nothing.` : words, facts);
}

/** RFC 5246 §7.4.2: each certificate has to be followed by the one that signed it. */
function chainOf({ chain, source }: ReadCertificate): Finding {
  const broken = chain.findIndex((one, index) => index + 1 < chain.length && !one.checkIssued(chain[index + 1]!));
  if (broken >= 0) return fail(`Certificate ${broken + 2} of the chain did not sign the one before it.`);
  const [own] = chain;
  if (own!.subject === own!.issuer && own!.verify(own!.publicKey))
    return ok(source === 'selfsigned' ? 'Signs itself.' : 'Signs itself: only who knows it trusts it.');
  if (chain.length > 1) return ok(`${chain.length} certificates, each signed by the next.`);
  return warn('The intermediate certificate is missing: many clients cannot find the way to a root they trust.', {
    facts: { issuer: own!.issuer.replaceAll('\n', ', ') },
  });
}

/** As RFC 6066 §3 and the settings say: the listener's own if its names fit, then whichever fits, then the listener's own. */
function expected(
  found: readonly ReadCertificate[],
  preferred: string | undefined,
  sni: string | undefined,
): ReadCertificate | undefined {
  const own = found.find(({ name }) => name === preferred) ?? found[0];
  const fits = (one: ReadCertificate | undefined) => one?.names.some((name) => isNamed(name, sni!)) ?? false;
  return sni === undefined || fits(own) ? own : (found.find(fits) ?? own);
}

function isNamed(pattern: string, name: string): boolean {
  return pattern.startsWith('*.') ? name.slice(name.indexOf('.')) === pattern.slice(1) : pattern === name;
}

async function handshake(place: ListenerAddress, wish: TlsWish, wanted: ReadCertificate | undefined): Promise<Finding> {
  let dialogue: Dialogue;
  try {
    dialogue = await encrypted(place, wish);
  } catch (error) {
    if (wanted === undefined) return ok('No certificate, so no TLS is offered.');
    return fail(`No handshake: ${(error as Error).message}.`);
  }
  await using conversation = dialogue;
  const seen = conversation.tls();
  const shown = seen?.certificate.fingerprint256 ?? '';
  const facts = { facts: { version: seen?.version, cipher: seen?.cipher, fingerprint: shown } };
  if (wanted === undefined) return warn('A certificate is shown that the settings do not name.', facts);
  if (shown !== wanted.chain[0]!.fingerprint256) {
    return fail(`Another certificate than “${wanted.name}” is shown.`, facts);
  }
  const again = await conversation.say(`EHLO ${CLIENT_NAME}`);
  if (again.code !== 250) return fail(`After the handshake: ${textOf(again)}`, facts);
  return ok(`${seen?.version} with ${seen?.cipher}, certificate “${wanted.name}”.`, facts);
}

async function oldClient(place: ListenerAddress): Promise<Finding> {
  try {
    await using dialogue = await encrypted(place, { maxVersion: 'TLSv1.2' });
    return fail(`Let in with ${dialogue.tls()?.version}, though the settings ask for TLS 1.3.`);
  } catch (error) {
    return ok(`Turned away, as the settings say (${(error as Error).message}).`);
  }
}

const SOON_DAYS = 14;
/** With hundreds of certificates the first few tell enough. */
const MAX_NAMES = 6;
