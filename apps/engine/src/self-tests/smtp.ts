import { type Finding, fail, ok, unknown, warn } from '@posthorn/settings/self-test';
import type { HostTest } from '../in-force.ts';
import type { ListenerAddress } from '../index.ts';
import { isImplicitTls, isSubmission } from '../listeners/kind.ts';
import { type Dialogue, openDialogue, reachable, textOf } from './dialogue.ts';
import { CLIENT_NAME } from './listeners.ts';
import type { EngineSelfTests, SelfTestContext } from './self-test.ts';

/** A whole conversation up to RCPT and back, on each listener: is what is offered and answered what the settings say? */
export const smtp: EngineSelfTests = {
  async conversation(check, context) {
    for (const place of context.open) {
      const title = (what: string) => `${place.name}: ${what}`;
      let dialogue: Dialogue | undefined;
      await check(title('greeting'), async () => {
        dialogue = await openDialogue({
          host: reachable(place.address),
          port: place.port,
          isImplicitTls: isImplicitTls(place.kind),
        });
        return greeting(dialogue, place, context);
      });
      if (dialogue?.greeting.code !== 220) continue;
      await using conversation = dialogue;
      await check(title('what is offered'), () => offers(conversation, place, context));
      await check(title('MAIL FROM'), () => mail(conversation, place, context));
      await check(title('a recipient of ours'), () => recipient(conversation, 'Postmaster', place));
      await check(title('RSET and NOOP'), async () => {
        const replies = [await conversation.say('RSET'), await conversation.say('NOOP')];
        const bad = replies.find(({ code }) => code !== 250);
        return bad ? fail(`Answered ${textOf(bad)}`) : ok('The transaction is forgotten, the connection stays.');
      });
    }
    if (context.open.length === 0) await check('Listeners', () => unknown('None is open in this engine.'));
  },
};

function greeting({ greeting: said }: Dialogue, place: ListenerAddress, { house }: SelfTestContext): Finding {
  const { hostname } = house.inForce().forListener(place.name);
  if (said.code !== 220) return warn(`Turned away: ${textOf(said)}`);
  // RFC 5321 §4.2: the name comes first.
  const name = said.lines[0]?.split(' ', 1)[0] ?? '';
  if (name.toLowerCase() !== hostname.toLowerCase()) return fail(`Greets as ${name}, not as ${hostname}.`);
  return ok(textOf(said));
}

async function offers(dialogue: Dialogue, place: ListenerAddress, context: SelfTestContext): Promise<Finding> {
  const said = await dialogue.say(`${place.kind === 'lmtp' ? 'LHLO' : 'EHLO'} ${CLIENT_NAME}`);
  if (said.code !== 250) return fail(`The hello was answered ${textOf(said)}`);
  const offered = new Map(said.lines.slice(1).map((line) => [line.split(' ', 1)[0]!.toUpperCase(), line]));
  const wanted = expectedOffers(place, context);
  const missing = [...wanted].flatMap(([keyword, line]) =>
    line === undefined || offered.get(keyword) === line ? [] : [line],
  );
  const surplus = [...offered.keys()].filter((keyword) => known.has(keyword) && !wanted.has(keyword));
  const facts = { facts: { offered: [...offered.values()].join(', ') } };
  if (missing.length > 0) return fail(`The settings say that ${missing.join(', ')} is offered; it is not.`, facts);
  if (surplus.length > 0) return fail(`${surplus.join(', ')} is offered, though the settings say no.`, facts);
  return ok(`${offered.size} extensions, exactly those of the settings.`, facts);
}

/** What the settings say should be offered to a client on this machine, keyword by keyword; undefined: depends on its name. */
function expectedOffers(place: ListenerAddress, { house }: SelfTestContext): Map<string, string | undefined> {
  const { configuration, lists } = house.inForce().forListener(place.name);
  const { smtp: own, auth, tls } = configuration;
  const { advertise } = own;
  const isSecure = isImplicitTls(place.kind);
  const address = reachable(place.address);
  const isFor = (list: HostTest, keyword: string) =>
    list.needsName ? undefined : list.matches({ address, name: undefined }) && keyword;
  const mayAuth = isSecure && isSubmission(place.kind) && auth.accounts.length > 0 && auth.mechanisms.length > 0;
  const lines: [string, string | false | undefined][] = [
    ['PIPELINING', advertise.pipelining && 'PIPELINING'],
    ['CHUNKING', advertise.chunking && 'CHUNKING'],
    ['BINARYMIME', advertise.chunking && advertise.binarymime && 'BINARYMIME'],
    ['8BITMIME', advertise.eightbitmime && '8BITMIME'],
    ['SIZE', advertise.size && (own.maxMessageSize > 0 ? `SIZE ${own.maxMessageSize}` : 'SIZE')],
    ['ENHANCEDSTATUSCODES', advertise.enhancedstatuscodes && 'ENHANCEDSTATUSCODES'],
    ['LIMITS', advertise.limits && own.maxRecipients > 0 && `LIMITS RCPTMAX=${own.maxRecipients}`],
    ['SMTPUTF8', advertise.eightbitmime && isFor(lists.smtputf8AdvertiseHosts, 'SMTPUTF8')],
    ['DSN', isFor(lists.dsnAdvertiseHosts, 'DSN')],
    ['STARTTLS', !isSecure && tls.certificates.length > 0 && 'STARTTLS'],
    ['AUTH', mayAuth && `AUTH ${auth.mechanisms.join(' ')}`],
  ];
  return new Map(lines.flatMap(([keyword, line]) => (line === false ? [] : [[keyword, line] as const])));
}

async function mail(dialogue: Dialogue, place: ListenerAddress, { house }: SelfTestContext): Promise<Finding> {
  const { smtp: own } = house.inForce().forListener(place.name).configuration;
  const said = await dialogue.say('MAIL FROM:<>');
  if (isSubmission(place.kind) && own.requireAuthOnSubmission) {
    return said.code === 530
      ? ok(`Asks for a sign-in first, as the settings say: ${textOf(said)}`)
      : fail(`Should ask for a sign-in first, but answers ${textOf(said)}`);
  }
  if (said.code === 530) return ok(`Asks us to encrypt first (tls.requireHosts): ${textOf(said)}`);
  if (said.code === 452) return warn(`Takes no mail now: ${textOf(said)}`);
  return said.code === 250 ? ok('The sender is taken.') : fail(`The empty sender was answered ${textOf(said)}`);
}

/** RFC 5321 §4.5.1: whoever takes mail takes it for the postmaster. */
async function recipient(dialogue: Dialogue, name: string, place: ListenerAddress): Promise<Finding> {
  const said = await dialogue.say(`RCPT TO:<${name}>`);
  if (said.code === 503) return ok(`Not without a sender, as it should be: ${textOf(said)}`);
  if (said.code === 250) return ok(`<${name}> is taken. Nothing is sent: the transaction ends here.`);
  return isSubmission(place.kind) && said.code === 530
    ? ok(`Asks for a sign-in first: ${textOf(said)}`)
    : fail(`<${name}> was answered ${textOf(said)}`);
}

/** Keywords whose offering the settings decide; any other is not judged here. */
const known = new Set([
  'PIPELINING',
  'CHUNKING',
  'BINARYMIME',
  '8BITMIME',
  'SIZE',
  'ENHANCEDSTATUSCODES',
  'LIMITS',
  'SMTPUTF8',
  'DSN',
  'STARTTLS',
  'AUTH',
]);
