import { randomBytes } from 'node:crypto';
import { type Finding, fail, ok, unknown } from '@posthorn/settings/self-test';
import type { ListenerAddress } from '../index.ts';
import { isImplicitTls, isSubmission } from '../listeners/kind.ts';
import { type Dialogue, openDialogue, reachable, textOf } from './dialogue.ts';
import { CLIENT_NAME } from './listeners.ts';
import type { EngineSelfTests, SelfTestContext } from './self-test.ts';

/** Is sign-in offered where the settings say, only under TLS, and does a wrong password stay outside? */
export const auth: EngineSelfTests = {
  async 'sign-in'(check, context) {
    await check('Stored passwords', () => passwords(context), 30_000);
    for (const place of context.open) {
      const title = (what: string) => `${place.name}: ${what}`;
      const wanted = mechanismsAt(place, context);
      if (isImplicitTls(place.kind)) {
        await check(title('under TLS'), () => offered(place, wanted));
      } else {
        await check(title('before TLS'), () => inClear(place));
        await check(title('after STARTTLS'), () => offered(place, wanted));
      }
      const { failureDelay } = context.house.inForce().forListener(place.name).configuration.auth;
      if (wanted.includes('PLAIN') || wanted.includes('LOGIN')) {
        const patience = (failureDelay + 10) * 1000;
        await check(title('a wrong password'), () => wrongPassword(place, context, patience), patience);
      } else if (wanted.length > 0) {
        await check(title('a wrong password'), () => unknown('Only SCRAM is offered, which this test does not speak.'));
      }
    }
    if (context.open.length === 0) await check('Listeners', () => unknown('None is open in this engine.'));
  },
};

/** Every account needs a verifier that can be read, or its owner stays outside. */
async function passwords({ house }: SelfTestContext): Promise<Finding> {
  const inForce = house.inForce();
  const accounts = inForce.configuration.auth.accounts.filter(({ enabled }) => enabled);
  if (accounts.length === 0) return ok('There is no account that is switched on, so nobody can sign in.');
  const looked = accounts.slice(0, MAX_ACCOUNTS);
  const broken: string[] = [];
  for (const { username, password } of looked) {
    const isGood = await inForce
      .secret(password)
      .then((text) => typeof (JSON.parse(text) as { storedKey?: unknown }).storedKey === 'string')
      .catch(() => false);
    if (!isGood) broken.push(username);
  }
  if (broken.length > 0) return fail(`The password of ${broken.slice(0, 10).join(', ')} cannot be read: set it anew.`);
  const words = `The passwords of ${looked.length} accounts can be read, as verifiers.`;
  return looked.length < accounts.length
    ? ok(`${words} The other ${accounts.length - looked.length} were not looked at.`)
    : ok(words);
}

/** RFC 4954 §4: mechanisms that send passwords are not offered in the clear; nothing of AUTH is, here. */
async function inClear(place: ListenerAddress): Promise<Finding> {
  await using dialogue = await openDialogue({ host: reachable(place.address), port: place.port });
  const line = await authLine(dialogue, place);
  if (line !== undefined) return fail(`Offers ${line} to a client that does not encrypt.`);
  const said = await dialogue.say(`AUTH PLAIN ${plain('self-test', 'not a password')}`);
  return said.code >= 500
    ? ok(`Not offered, and refused when tried: ${textOf(said)}`)
    : fail(`Not offered, but when tried answered ${textOf(said)}`);
}

async function offered(place: ListenerAddress, wanted: readonly string[]): Promise<Finding> {
  await using dialogue = await encrypted(place);
  const line = await authLine(dialogue, place);
  const seen = line?.split(' ').slice(1) ?? [];
  const isSame = seen.length === wanted.length && wanted.every((name) => seen.includes(name));
  const facts = { facts: { offered: seen.join(' ') || 'nothing', wanted: wanted.join(' ') || 'nothing' } };
  if (!isSame) return fail('Offers other ways to sign in than the settings say.', facts);
  return seen.length > 0 ? ok(`Offers ${seen.join(', ')}.`, facts) : ok('Offers no sign-in, as it should.', facts);
}

async function wrongPassword(place: ListenerAddress, context: SelfTestContext, patience: number): Promise<Finding> {
  const account = context.house.inForce().configuration.auth.accounts.find(({ enabled }) => enabled);
  await using dialogue = await encrypted(place, patience);
  await authLine(dialogue, place);
  const said = await tryPassword(dialogue, account?.username ?? 'self-test', mechanismsAt(place, context));
  if (said.code === 535) return ok(`Refused: ${textOf(said)} The history shows it as a failed sign-in.`);
  return said.code === 235
    ? fail('An invented password was accepted.')
    : fail(`A wrong password should be answered 535, not ${textOf(said)}`);
}

async function tryPassword(dialogue: Dialogue, user: string, mechanisms: readonly string[]) {
  const password = randomBytes(24).toString('base64url');
  if (mechanisms.includes('PLAIN')) return await dialogue.say(`AUTH PLAIN ${plain(user, password)}`);
  await dialogue.say('AUTH LOGIN');
  await dialogue.say(Buffer.from(user).toString('base64'));
  return await dialogue.say(Buffer.from(password).toString('base64'));
}

function mechanismsAt(place: ListenerAddress, { house }: SelfTestContext): readonly string[] {
  const { auth: own } = house.inForce().forListener(place.name).configuration;
  return isSubmission(place.kind) && own.accounts.length > 0 ? own.mechanisms : [];
}

async function authLine(dialogue: Dialogue, place: ListenerAddress): Promise<string | undefined> {
  const said = await dialogue.say(`${place.kind === 'lmtp' ? 'LHLO' : 'EHLO'} ${CLIENT_NAME}`);
  return said.lines.slice(1).find((line) => /^AUTH( |$)/i.test(line));
}

async function encrypted(place: ListenerAddress, timeoutMs = 5000): Promise<Dialogue> {
  const where = { host: reachable(place.address), port: place.port, timeoutMs };
  if (isImplicitTls(place.kind)) return await openDialogue({ ...where, isImplicitTls: true });
  const dialogue = await openDialogue(where);
  try {
    await authLine(dialogue, place);
    const ready = await dialogue.say('STARTTLS');
    if (ready.code !== 220) throw new Error(`STARTTLS was answered ${textOf(ready)}`);
    await dialogue.startTls();
    return dialogue;
  } catch (error) {
    await dialogue[Symbol.asyncDispose]();
    throw error;
  }
}

function plain(user: string, password: string): string {
  return Buffer.from(`\0${user}\0${password}`).toString('base64');
}

const MAX_ACCOUNTS = 500;
