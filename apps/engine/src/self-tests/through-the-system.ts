import { randomBytes } from 'node:crypto';
import { findMessage } from '@posthorn/db/mail/search';
import { listSandboxMessages, readSandboxMessage, type SandboxMessageDetail } from '@posthorn/db/sandbox/messages';
import { type Check, fail, ok, unknown } from '@posthorn/settings/self-test';
import type { ListenerAddress } from '../index.ts';
import { openDialogue, reachable, textOf } from './dialogue.ts';
import { CLIENT_NAME } from './listeners.ts';
import type { SelfTestContext } from './self-test.ts';

/** A test message and what it is told apart by. */
export type TestMessage = { mark: string; sender: string; recipient: string; content: string };

/** Makes a message whose sender and recipient both lead to the sandbox; undefined: no such address with these settings. */
export function testMessage({ house }: SelfTestContext, recipientLocal = 'self-test'): TestMessage | undefined {
  const { configuration, route, hostname } = house.inForce();
  const domains = ['posthorn.invalid', ...configuration.routing.localDomains.map(({ domain }) => domain)];
  const mark = randomBytes(6).toString('hex');
  const leadsThere = (address: string) => route(address).kind === 'sandbox';
  for (const domain of domains.slice(0, MAX_DOMAINS)) {
    const sender = `self-test-${mark}@${domain}`;
    const recipient =
      recipientLocal === 'self-test' ? `self-test-${mark}@${domain}` : `${recipientLocal}+${mark}@${domain}`;
    if (!leadsThere(sender) || !leadsThere(recipient)) continue;
    return { mark, sender, recipient, content: contentOf({ mark, sender, recipient, hostname }) };
  }
  return undefined;
}

/** Where a test message can be handed over without a sign-in. */
export function openListener({ open }: SelfTestContext): ListenerAddress | undefined {
  return open.find(({ kind }) => kind === 'mx');
}

/** Hands a message to a listener as any client would, in the words of RFC 5321. Undefined when it was not taken. */
export async function handOver(
  check: Check,
  context: SelfTestContext,
  message: TestMessage,
): Promise<string | undefined> {
  let messageId: string | undefined;
  await check('Handed to a listener', async () => {
    const place = openListener(context);
    if (!place) return unknown('No listener for mail servers is open in this engine.');
    await using dialogue = await openDialogue({ host: reachable(place.address), port: place.port });
    await dialogue.say(`EHLO ${CLIENT_NAME}`);
    const lines = [`MAIL FROM:<${message.sender}>`, `RCPT TO:<${message.recipient}>`, 'DATA'];
    for (const line of lines) {
      const said = await dialogue.say(line);
      if (said.code === 550 && line.startsWith('RCPT')) {
        return unknown(`This machine may not send there (smtp.relayHosts): ${textOf(said)}`);
      }
      if (said.code >= 400) return fail(`${line.split(' ', 1)[0]} was answered ${textOf(said)}`);
    }
    const said = await dialogue.say(`${message.content.replace(/^\./gm, '..')}.`);
    if (said.code !== 250) return fail(`The message was answered ${textOf(said)}`);
    const queueId = /[0-9A-HJKMNP-TV-Z]{15}/.exec(textOf(said))?.[0];
    const row = queueId ? await findMessage(context.pool, queueId) : null;
    if (!row) return fail(`Answered ${textOf(said)}, but the message is not in the database.`);
    messageId = row.message.id;
    const links = [{ to: `/activity/messages/${messageId}`, words: 'The message' }];
    return ok(`Taken by ${place.name} and in the database before the 250: ${textOf(said)}`, { links });
  });
  return messageId;
}

/** Waits until the sandbox has a message for a recipient. */
export async function waitForSandbox(
  { pool }: SelfTestContext,
  recipient: string,
  patienceMs: number,
): Promise<SandboxMessageDetail | undefined> {
  for (const end = performance.now() + patienceMs; performance.now() < end; ) {
    const { messages } = await listSandboxMessages(pool, { limit: 1, recipient });
    if (messages[0]) return (await readSandboxMessage(pool, messages[0].id)) ?? undefined;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return undefined;
}

/** Why a message did not arrive, as far as its recipient's row tells. */
export async function whyNot({ house, pool }: SelfTestContext, messageId: string): Promise<ReturnType<typeof fail>> {
  const { queue, sandbox } = house.inForce().configuration;
  if (queue.holdAll) return unknown('All delivery is held (queue.holdAll).');
  if (!sandbox.enabled) return unknown('The sandbox is switched off (sandbox.enabled).');
  const recipient = (await findMessage(pool, messageId))?.recipients[0];
  const links = [{ to: `/activity/messages/${messageId}`, words: 'The message' }];
  if (!recipient) return fail('The message is gone.', { links });
  const attempts = recipient.attempts === 0 ? 'no worker has tried it' : `${recipient.attempts} attempts`;
  return fail(`Still ${recipient.state} (${attempts})${recipient.lastError ? `: ${recipient.lastError}` : ''}.`, {
    links,
  });
}

/** Lines that a careless server would change: a leading dot, a bare From, octets beyond ASCII kept as 8BITMIME. */
export const BODY = '.a line with a leading dot\r\nFrom the first word\r\n\r\n  blanks before and behind  \r\n';

function contentOf({ mark, sender, recipient, hostname }: Omit<TestMessage, 'content'> & { hostname: string }): string {
  const fields = [
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    `From: Posthorn self-test <${sender}>`,
    `To: <${recipient}>`,
    `Message-ID: <self-test.${mark}@${hostname}>`,
    `Subject: Posthorn self-test ${mark}`,
    'Auto-Submitted: auto-generated',
    'Content-Type: text/plain; charset=us-ascii',
  ];
  return `${fields.join('\r\n')}\r\n\r\n${BODY}`;
}

const MAX_DOMAINS = 200;
