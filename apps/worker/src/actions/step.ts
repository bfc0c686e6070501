import type { Pool } from '@posthorn/db/mail/message';
import { addSuppressions } from '@posthorn/db/mail/suppression';
import { newEvent, type PosthornEvent } from '@posthorn/events/event';
import { cleanAddress, cleanLine } from '@posthorn/policy/rules/template';
import { readText } from '@posthorn/settings/actions/read';
import type { Configuration } from '@posthorn/settings/configuration';
import { singleDelivery } from './body.ts';
import { createCondition } from './filter.ts';
import { known } from './known.ts';
import { compileRequest, type RequestContext } from './request.ts';

export type ActionSettings = Configuration['events']['actions'][number];
export type StepSettings = ActionSettings['steps'][number];

export type StepContext = RequestContext & {
  pool: Pool;
  process: string;
  tell: (event: PosthornEvent) => void;
  /** Log lines and suppressions are only told, not made. */
  isTrial?: boolean;
};

/** Does one step for an event, under an id that is the same whenever it is tried again. Gives what came of it, in a few words. */
export type Step = (event: PosthornEvent, id: string, context: StepContext) => Promise<string>;

/** What steps are made from. */
export type StepMeans = Parameters<typeof compileRequest>[1];

/** Makes a step ready. Do it once for each revision. What it throws when it is done says why it failed. */
export function compileStep(step: StepSettings, means: StepMeans & { action: string; timeoutMs: number }): Step {
  const isMet = createCondition(step.when, means.facts, means.configuration);
  const work = workOf(step, means);
  return async (event, id, context) => {
    const { wanted } = await isMet(event);
    return wanted ? work(event, id, context) : 'not for this event';
  };
}

function workOf(step: StepSettings, means: StepMeans & { action: string; timeoutMs: number }): Step {
  const { facts, lists, action, timeoutMs } = means;
  switch (step.kind) {
    case 'sql':
    case 'redis':
    case 'webhook': {
      const ask = compileRequest(step, means);
      const body = (event: PosthornEvent): string =>
        singleDelivery({ action }, 'events', { event, now: new Date() }).body;
      return async (event, id, context) => (await ask(event, { id, body, timeoutMs }, context)).words;
    }
    case 'log': {
      const text = known(readText(step.text, lists));
      return async (event, _id, { tell, process }) => {
        const { messageId, recipient, recipientId, sender, direction, sessionId } = event;
        const about = { messageId, recipient, recipientId, sender, direction, sessionId };
        const members = Object.fromEntries(Object.entries(about).filter(([, value]) => value !== undefined));
        const line = cleanLine(await facts.fill(text, event));
        tell(
          newEvent('action:log', {
            ...members,
            process,
            text: line,
            data: { action, about: event.type, event: event.id },
          }),
        );
        return line;
      };
    }
    case 'suppress': {
      const address = known(readText(step.address, lists));
      const reason = known(readText(step.reason, lists));
      return async (event, _id, { pool, tell, process, isTrial }) => {
        const whom = cleanAddress(await facts.fill(address, event));
        if (!whom.includes('@')) return 'there is no address';
        const words = cleanLine(await facts.fill(reason, event)).slice(0, 500) || `the action ${action}`;
        if (isTrial) return `${whom} would be suppressed: ${words}`;
        const until = step.days === 0 ? null : new Date(Date.now() + step.days * 86_400_000);
        const added = await addSuppressions(pool, [whom], { reason: words, until, actor: `action ${action}` });
        if (added === 0) return `${whom} was suppressed already`;
        tell(
          newEvent('suppression:added', {
            process,
            recipient: whom,
            text: words,
            data: { actor: `action ${action}`, count: 1 },
          }),
        );
        return `${whom} is suppressed`;
      };
    }
  }
}
