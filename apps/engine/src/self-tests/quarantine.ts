import { summarizeQuarantine } from '@posthorn/db/mail/quarantine';
import { tryQuarantine } from '@posthorn/db/mail/quarantine-trial';
import { queueIdOf, uuidv7 } from '@posthorn/events/id';
import type { Decision } from '@posthorn/policy/decision';
import type { NewMessage, NewRecipient } from '@posthorn/queue/accept';
import type { Configuration } from '@posthorn/settings/configuration';
import { fail, ok, warn } from '@posthorn/settings/self-test';
import { settled } from '../rules/settled.ts';
import { newMessageRules } from '../rules/state.ts';
import type { EngineSelfTests } from './self-test.ts';

/** Is mail that should be kept back kept, does it come out again, and does anything bring mail here at all? */
export const quarantine: EngineSelfTests = {
  async trial(check, { house, pool }) {
    const inForce = house.inForce();
    const { configuration } = inForce;
    const { keepDays, warnDays } = configuration.quarantine;
    await check('What brings mail here', () => {
      const sources = sourcesOf(configuration);
      return sources.length > 0
        ? ok(`${sources.join(', ')}.`)
        : warn('Nothing does: DMARC is off or set to do nothing, and no rule has the verdict quarantine.', {
            links: [{ to: '/features/dmarc#dmarc.enforce', words: 'What a failure of DMARC brings' }],
          });
    });
    await check('A trial message, stored and taken back at once', async () => {
      const recipient = trialRecipient(inForce.revision);
      const verdict: Decision = { ...recipient.decision, stage: 'data', verdict: 'quarantine' };
      const judged = settled(recipient, { verdict, each: undefined, rules: newMessageRules() });
      if (judged.state !== 'quarantined')
        return fail(`The verdict quarantine made its recipient ${judged.state} instead of quarantined.`);
      const trial = await tryQuarantine(pool, trialMessage({ ...judged, keepDays }, inForce.revision));
      if (trial.state !== 'quarantined') return fail(`It was stored as ${trial.state} instead of quarantined.`);
      if (trial.days === null || Math.round(trial.days) !== keepDays)
        return fail(`It would stay for ${trial.days ?? 'no'} days instead of ${keepDays}.`);
      if (trial.afterRelease !== 'queued') return fail('It could not be released.');
      return ok(`Kept back for ${keepDays} days, released into the queue, and nothing of it is left.`);
    });
    await check('What is there now', async () => {
      const { recipients, messages, leavingMessages, firstLeaves } = await summarizeQuarantine(pool, warnDays);
      const links = [{ to: '/quarantine', words: 'Quarantine' }];
      if (recipients === 0) return ok('Nothing.', { links });
      const words = `${messages} ${messages === 1 ? 'message' : 'messages'} for ${recipients} ${recipients === 1 ? 'recipient' : 'recipients'}.`;
      if (firstLeaves !== null && house.now() - firstLeaves.getTime() > lateMs)
        return fail(`${words} Some should have left by ${firstLeaves.toISOString()}: does a worker run?`, { links });
      if (warnDays > 0 && leavingMessages > 0)
        return warn(`${words} ${leavingMessages} of them leave within ${warnDays} days.`, { links });
      return ok(words, { links });
    });
  },
};

function sourcesOf({ dmarc, rules }: Configuration): string[] {
  const own = rules.ordered.filter(({ enabled, verdict }) => enabled && verdict === 'quarantine');
  return [
    ...(dmarc.verify && dmarc.enforce !== 'nothing' ? ['DMARC'] : []),
    ...own.slice(0, maxNamed).map(({ name }) => `the rule ${name}`),
    ...(own.length > maxNamed ? [`${own.length - maxNamed} more rules`] : []),
  ];
}

function trialRecipient(revision: number): NewRecipient {
  return {
    id: uuidv7(),
    address: 'self-test@posthorn.invalid',
    destination: 'mx:posthorn.invalid',
    route: 'self-test',
    state: 'queued',
    decision: {
      stage: 'rcpt',
      rule: 'builtin.trial',
      verdict: 'accept',
      facts: {},
      revision,
      at: new Date().toISOString(),
    },
  };
}

function trialMessage(recipient: NewRecipient, revision: number): NewMessage {
  const id = uuidv7();
  const content = Buffer.from('Subject: Posthorn self-test\r\n\r\nNobody ever sees this.\r\n');
  return {
    id,
    queueId: queueIdOf(id),
    origin: 'received',
    reversePath: '',
    body: '7BIT',
    smtputf8: false,
    requireTls: false,
    size: content.length,
    content,
    summary: { subject: 'Posthorn self-test' },
    client: null,
    revision,
    recipients: [recipient],
  };
}

/** The worker looks every ten minutes. */
const lateMs = 3_600_000;
const maxNamed = 5;
