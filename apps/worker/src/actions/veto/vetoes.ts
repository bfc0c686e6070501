import type { VetoOutcome } from '@posthorn/db/mail/veto';
import { newEvent, type PosthornEvent } from '@posthorn/events/event';
import { cleanReply } from '@posthorn/policy/rules/template';
import type { Configuration } from '@posthorn/settings/configuration';
import type { DeliverySettings } from '../../settings.ts';
import { createEventFacts } from '../event-facts.ts';
import { createFilter } from '../filter.ts';
import type { SendContext } from '../send.ts';
import type { TargetPool } from '../target-pool.ts';
import { compileQuestion, type Question } from './question.ts';
import type { VetoTally } from './tally.ts';
import { isLate, within } from './within.ts';

export type VetoSettings = Configuration['events']['vetoes'][number];
export type VetoMoment = VetoSettings['event'];

/** What may forbid connections of ours, and certificates of clients. */
export type Vetoes = {
  /** Whether anybody could forbid something at this moment on the way of a route. */
  isAsked(moment: VetoMoment, by: { router?: string; transport?: string }): boolean;
  /** The reason of who forbids it; null: nobody does. Takes no longer than the slowest of them may, and never rejects. */
  ask(event: PosthornEvent): Promise<string | null>;
};

export type VetoOptions = {
  process: string;
  targets: TargetPool;
  context: () => Omit<SendContext, 'trust' | 'secret'>;
  tell: (event: PosthornEvent) => void;
  count: VetoTally['count'];
};

/** Gives the vetoes of a revision; made once for each. */
export function createVetoKeeper(options: VetoOptions): (settings: DeliverySettings) => Vetoes {
  const made = new WeakMap<Configuration, Vetoes>();
  return (settings) => {
    let vetoes = made.get(settings.configuration);
    if (vetoes === undefined) {
      vetoes = createVetoes(settings, options);
      made.set(settings.configuration, vetoes);
    }
    return vetoes;
  };
}

function createVetoes(settings: DeliverySettings, options: VetoOptions): Vetoes {
  const { configuration, policy } = settings;
  const facts = createEventFacts(configuration, policy);
  const vetoes = configuration.events.vetoes
    .filter(({ enabled }) => enabled)
    .map((veto) => {
      const wants = createFilter(
        { types: [veto.event], transport: veto.transport, when: veto.when },
        { facts, configuration, isOwn: () => false },
      );
      return { veto, wants, question: compileQuestion(veto, { facts, configuration }) };
    });
  const isBoundTo = ({ transport }: VetoSettings, by: { router?: string; transport?: string }): boolean =>
    transport === '' || transport === by.transport || transport === by.router;
  return {
    isAsked: (moment, by) =>
      vetoes.some(({ veto }) => veto.event === moment && veto.direction === 'out' && isBoundTo(veto, by)),
    async ask(event) {
      const answers = await Promise.all(
        vetoes
          .filter(({ veto }) => veto.event === event.type && veto.direction === (event.direction ?? 'out'))
          .map((one) => askOne(event, one, { ...options, settings })),
      );
      return answers.find((answer) => answer !== null) ?? null;
    },
  };
}

async function askOne(
  event: PosthornEvent,
  { veto, wants, question }: { veto: VetoSettings; wants: ReturnType<typeof createFilter>; question: Question },
  { process, targets, context, tell, count, settings }: VetoOptions & { settings: DeliverySettings },
): Promise<string | null> {
  const { wanted, fault } = await wants(event);
  if (!wanted) return null;
  const from = performance.now();
  const { host, address, port, router, transport, messageId, sender, sessionId, clientAddress } = event;
  const { direction = 'out' } = event;
  const note = (outcome: VetoOutcome, words: string | null): number => {
    const ms = Math.round(performance.now() - from);
    const about = { host, address: address ?? clientAddress, port, transport, messageId, route: router };
    const known = Object.fromEntries(Object.entries(about).map(([name, one]) => [name, one ?? null]));
    const stopped = veto.onFailure === 'refuse' && (outcome === 'failed' || outcome === 'late');
    count({ ...(known as Nullable<typeof about>), veto: veto.name, moment: event.type, outcome, ms, words, stopped });
    return ms;
  };
  const say = (type: 'veto:refused' | 'veto:failed', text: string, more: Record<string, string | number>): void => {
    const of = { host, address, port, router, transport, messageId, sender, sessionId, clientAddress };
    const known = Object.fromEntries(Object.entries(of).filter(([, one]) => one !== undefined));
    const data = { veto: veto.name, at: event.type, ...more };
    tell(newEvent(type, { ...known, process, direction, text, data }));
  };
  try {
    if (fault !== undefined) throw new Error(`its condition: ${fault}`);
    const { trust, secret } = settings;
    const asked = question(event, {
      timeoutMs: veto.timeout,
      targets: targets.of(settings),
      send: { ...context(), trust, secret },
    });
    const answer = await within(veto.timeout, asked);
    if (answer === null) {
      note('allowed', null);
      return null;
    }
    const text = cleanReply(answer) || `the veto ${veto.name} says no`;
    say('veto:refused', text, { ms: note('refused', text) });
    return text;
  } catch (error) {
    const words = cleanReply(isLate(error) ? `no answer within ${veto.timeout} ms` : (error as Error).message);
    const ms = note(isLate(error) ? 'late' : 'failed', words);
    say('veto:failed', words, { ms, onFailure: veto.onFailure });
    return veto.onFailure === 'refuse' ? `the veto ${veto.name} could not be asked` : null;
  }
}

type Nullable<T> = { [Name in keyof T]-?: Exclude<T[Name], undefined> | null };
