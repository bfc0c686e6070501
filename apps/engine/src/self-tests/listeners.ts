import { type Finding, fail, ok, warn } from '@posthorn/settings/self-test';
import { isImplicitTls } from '../listeners/kind.ts';
import type { WantedListener } from '../listeners/listeners.ts';
import { openDialogue, reachable, textOf } from './dialogue.ts';
import type { EngineSelfTests, SelfTestContext } from './self-test.ts';

/** Is each listener that the settings ask for really open, and does it talk like a mail server? */
export const listeners: EngineSelfTests = {
  async ports(check, context) {
    const { entries } = context.house.inForce().configuration.listeners;
    await check('What the settings ask for', () => {
      const off = entries.filter(({ enabled }) => !enabled).map(({ name }) => name);
      if (context.wanted.length === 0) return fail('No listener is switched on: nobody can bring mail.');
      const words = `${context.wanted.length} of ${entries.length} listeners are switched on.`;
      return ok(off.length > 0 ? `${words} Off: ${off.join(', ')}.` : words);
    });
    for (const wanted of context.wanted) {
      await check(`${wanted.name} (${wanted.kind})`, () => look(wanted, context), 15_000);
    }
  },
};

async function look(wanted: WantedListener, { open, problems }: SelfTestContext): Promise<Finding> {
  const problem = problems.find(({ name }) => name === wanted.name);
  if (problem) return fail(problem.reason);
  const place = open.find(({ name }) => name === wanted.name);
  if (!place) return fail(`Port ${wanted.port} on ${wanted.address} is not open in this engine.`);
  const host = reachable(place.address);
  const where = `${place.address} port ${place.port}`;
  let dialogue: Awaited<ReturnType<typeof openDialogue>>;
  try {
    dialogue = await openDialogue({ host, port: place.port, isImplicitTls: isImplicitTls(wanted.kind) });
  } catch (error) {
    return fail(`${where} is bound, but a client does not get through: ${(error as Error).message}.`);
  }
  await using conversation = dialogue;
  const { greeting } = conversation;
  if (greeting.code !== 220) return warn(`${where} is open but turned us away: ${textOf(greeting)}`);
  const hello = await conversation.say(`${wanted.kind === 'lmtp' ? 'LHLO' : 'EHLO'} ${CLIENT_NAME}`);
  if (hello.code !== 250) return fail(`${where} greets, but refuses our hello: ${textOf(hello)}`);
  return ok(`Open on ${where}; greets and offers ${hello.lines.length - 1} extensions.`, {
    facts: { greeting: textOf(greeting), offers: hello.lines.slice(1).join(', ') },
  });
}

/** RFC 6761 §6.4: a name that is nobody's. */
export const CLIENT_NAME = 'self-test.invalid';
