import { findMessage } from '@posthorn/db/mail/search';
import type { SandboxMessageDetail } from '@posthorn/db/sandbox/messages';
import { fail, ok, unknown, warn } from '@posthorn/settings/self-test';
import type { EngineSelfTests } from './self-test.ts';
import { BODY, handOver, testMessage, waitForSandbox, whyNot } from './through-the-system.ts';

/** Sends a message in at a listener and watches it come out at the sandbox. */
export const sandbox: EngineSelfTests = {
  async 'round-trip'(check, context) {
    const message = testMessage(context);
    const way = await check('A way to the sandbox', () => {
      if (!message)
        return unknown('With these settings no address leads to the sandbox, so nothing can be sent there.');
      const { explain } = context.house.inForce().route(message.recipient);
      return ok(`${message.recipient} leads there.`, { facts: { way: explain.join(' ') } });
    });
    if (!message || way.state !== 'ok') return;
    const messageId = await handOver(check, context, message);
    if (messageId === undefined) return;
    const from = performance.now();
    let arrived: SandboxMessageDetail | undefined;
    await check(
      'Delivered by a worker',
      async () => {
        arrived = await waitForSandbox(context, message.recipient, ARRIVAL_MS);
        if (!arrived) return await whyNot(context, messageId);
        const ms = Math.round(performance.now() - from);
        const links = [{ to: `/sandbox/${arrived.id}`, words: 'In the sandbox' }];
        const words = `Arrived ${ms} ms after the 250.`;
        return ms < SLOW_MS ? ok(words, { links }) : warn(`${words} The doorbell may be out of order.`, { links });
      },
      ARRIVAL_MS + 5000,
    );
    if (!arrived) return;
    const { content, tls } = arrived;
    await check('Unchanged', () => {
      const text = content.toString('latin1');
      if (!text.endsWith(`\r\n\r\n${BODY}`)) return fail('The body that arrived differs from the one that was sent.');
      return /^Received:/m.test(text)
        ? ok('Octet for octet, with one Received field more.')
        : fail('No Received field was added.');
    });
    await check('Encrypted on the way', () =>
      tls
        ? ok(`${tls.version} with ${tls.cipher}.`)
        : unknown('The sandbox was handed the message in the clear; delivery.tls or sandbox.misbehave says so.'),
    );
    await check('Settled', async () => {
      for (const end = performance.now() + 5000; performance.now() < end; ) {
        const state = (await findMessage(context.pool, messageId))?.recipients[0]?.state;
        if (state === 'delivered') return ok('The recipient is delivered, and the ledger says so.');
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      return fail('The sandbox has the message, but the queue does not know it.');
    });
  },
};

const ARRIVAL_MS = 30_000;
const SLOW_MS = 5000;
