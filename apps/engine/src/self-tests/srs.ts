import { srsForward } from '@posthorn/bounce/srs/forward';
import { type SrsOptions, srsTimestamp } from '@posthorn/bounce/srs/hash';
import { srsReverse } from '@posthorn/bounce/srs/reverse';
import type { Resolver } from '@posthorn/dns/resolver';
import { type Finding, fail, ok, unknown, warn } from '@posthorn/settings/self-test';
import { textOf } from './dialogue.ts';
import { CLIENT_NAME } from './listeners.ts';
import type { EngineSelfTests, SelfTestContext } from './self-test.ts';
import { openTrial } from './trial.ts';

/** Rewrites a sender as a forwarder does, and comes back with it as a bounce does. */
export const srs: EngineSelfTests = {
  async 'round-trip'(check, context) {
    const { configuration, hostname, secret } = context.house.inForce();
    const { srs: settings } = configuration;
    const domain = settings.domain || hostname;
    let secrets: string[] = [];
    await check('Secrets', async () => {
      if (settings.secrets.length === 0) return warn('There is none: no sender is rewritten, and none comes back.');
      secrets = await Promise.all(settings.secrets.map((entry) => secret(entry.secret)));
      const short = settings.secrets.filter((_, index) => secrets[index]!.length < SHORT).map(({ name }) => name);
      if (short.length > 0)
        return warn(`Short enough to be guessed: ${short.join(', ')}. Use ${SHORT} characters or more.`);
      return ok(`${settings.secrets[0]!.name} signs, ${secrets.length} verify.`);
    });
    if (secrets.length === 0) return;
    const { separator, hashLength, maxAge } = settings;
    const options: SrsOptions = {
      secrets,
      separator,
      hashLength,
      maxAgeDays: maxAge,
      now: new Date(context.house.now()),
    };
    const made = srsForward(SENDER, domain, options);
    await check('A sender, rewritten', () =>
      made.kind === 'rewritten' ? ok(made.address) : fail(made.kind === 'impossible' ? made.reason : 'Not rewritten.'),
    );
    if (made.kind !== 'rewritten') return;
    await check('Its bounce comes back', () => rcpt(context, made.address, 250));
    await check('The same, changed on its way', () => rcpt(context, made.address.replace('someone', 'another'), 550));
    await check('The same, too late', () => {
      const later = new Date(options.now.getTime() + (maxAge + 1) * DAY_MS);
      const late = srsReverse(made.address, { ...options, now: later });
      return late.kind === 'refused' && late.why === 'expired'
        ? ok(`Refused after ${maxAge} days; today is written ${srsTimestamp(options.now)}.`)
        : fail('Would still be taken.');
    });
    await check(`Bounces find ${domain}`, () => wayBack(domain, context.house.resolver()));
  },
};

async function rcpt(context: SelfTestContext, address: string, wanted: 250 | 550): Promise<Finding> {
  await using trial = await openTrial(context);
  await using dialogue = await trial.open();
  await dialogue.say(`EHLO ${CLIENT_NAME}`);
  await dialogue.say('MAIL FROM:<>');
  const reply = await dialogue.say(`RCPT TO:<${address}>`);
  if (reply.code !== wanted) return fail(`Answered ${textOf(reply)}`);
  return ok(wanted === 250 ? `Taken, for ${SENDER}: ${textOf(reply)}` : `Refused: ${textOf(reply)}`);
}

/** RFC 5321 §5.1: an MX, or else an address. */
async function wayBack(domain: string, resolver: Resolver): Promise<Finding> {
  const mx = await resolver.mx(domain);
  if (mx.kind === 'failed') return unknown(`Could not ask: ${mx.detail || mx.reason}.`);
  if (mx.kind === 'found') return ok(`Its MX is ${mx.records.map(({ exchange }) => exchange).join(', ')}.`);
  const addresses = await resolver.addresses(domain);
  if (addresses.kind === 'found') return ok('It has no MX, but an address, which counts as one.');
  return warn('It has neither MX nor address in DNS: others refuse such senders, and bounces cannot come back.');
}

/** A domain that is reserved (RFC 2606), so that the round trip ends before anything is sent. */
const SENDER = 'someone@self-test.example';
const SHORT = 16;
const DAY_MS = 86_400_000;
