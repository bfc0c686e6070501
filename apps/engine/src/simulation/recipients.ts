import { createRouteTracer, type RouteTrace, type RouteTracer } from '@posthorn/policy/trace';
import type { NewMessage } from '@posthorn/queue/accept';
import type { SimulatedSession } from '@posthorn/settings/simulation/input';
import type { Fate, SimulatedJudgement, SimulatedRecipient, SimulatedStep } from '@posthorn/settings/simulation/result';
import type { InForce } from '../in-force.ts';
import type { Conversation } from './talk.ts';

export type Ending = {
  inForce: InForce;
  message: NewMessage | undefined;
  /** Is the way of each to be told? */
  isTraced: boolean;
};

/** What became of each recipient that was named, in the order of RCPT. */
export function recipientsOf(said: SimulatedSession, conversation: Conversation, ending: Ending): SimulatedRecipient[] {
  const trace = ending.isTraced ? tracerOf(ending.inForce) : undefined;
  const rcpts = conversation.steps.filter(({ kind }) => kind === 'rcpt');
  const last = conversation.steps.at(-1);
  return said.recipients.map(({ address }, index) => {
    const own = rcpts[index];
    const judged = own?.judgements.findLast(({ stage }) => stage === 'rcpt');
    const named = judged?.recipient ?? address;
    const goesTo = redirectOf(judged) ?? behindOf(judged) ?? named;
    const stored = ending.message?.recipients.find((one) => one.address === goesTo);
    const answer = answerFor(index, { conversation, own, judged, goesTo });
    const way = trace?.(goesTo);
    return {
      address,
      ...(answer ?? unreached(last)),
      ...(stored === undefined
        ? { goesTo: null, destination: null, route: null, why: null }
        : {
            fate: fates[stored.state],
            goesTo: stored.address,
            destination: stored.destination,
            route: stored.route,
            why: stored.holdReason ?? null,
          }),
      way: (way?.steps ?? []).slice(0, 50).map(({ name, outcome, words }) => ({ name, outcome, words })),
      targets: way === undefined ? [] : endsOf(way),
    };
  });
}

const tracerOf = ({ configuration, lookups }: InForce): RouteTracer =>
  createRouteTracer(configuration.routing, configuration.lists.named, lookups);

/** What became of the whole: what all recipients share, else `mixed`. */
export function fateOf(recipients: readonly SimulatedRecipient[]): Fate {
  const [first, ...others] = new Set(recipients.map(({ fate }) => fate));
  return first === undefined ? 'unreached' : others.length === 0 ? first : 'mixed';
}

type Answer = Pick<SimulatedRecipient, 'fate' | 'stage' | 'rule' | 'reply'>;

/** The last word about a recipient: at RCPT when it was refused there, else after the content. */
function answerFor(
  index: number,
  about: {
    conversation: Conversation;
    own: SimulatedStep | undefined;
    judged: SimulatedJudgement | undefined;
    goesTo: string;
  },
): Answer | undefined {
  const { conversation, own, judged, goesTo } = about;
  if (own === undefined) return undefined;
  const at = conversation.taken.indexOf(index);
  const reply = own.replies.join(' ');
  if (at < 0) return { ...byReply(reply), stage: 'rcpt', rule: judged?.rule ?? '', reply };
  const after = conversation.steps.at(-1);
  const data = after?.kind === 'content' || after?.kind === 'data' ? after : undefined;
  if (data === undefined) return { fate: 'accepted', stage: 'rcpt', rule: judged?.rule ?? '', reply };
  const replies = data.replies;
  const isForEach = replies.length > 1;
  const heard = !isForEach
    ? (replies[0] ?? '')
    : replies[0]?.startsWith('353')
      ? (replies[at + 1] ?? '')
      : (replies[at] ?? '');
  const each = data.judgements.findLast(({ recipient }) => recipient === goesTo);
  const whole = data.judgements.findLast(({ recipient }) => recipient === null);
  const word = each !== undefined && refuses(each) ? each : (whole ?? each);
  return { ...byReply(heard), stage: word?.stage ?? 'data', rule: word?.rule ?? '', reply: heard };
}

/** Nobody asked about it: the conversation had ended before. */
function unreached(last: SimulatedStep | undefined): Answer {
  const word = last?.judgements.findLast(refuses);
  const reply = last?.replies.join(' ') ?? '';
  return {
    ...(reply === '' ? { fate: word === undefined ? ('unreached' as const) : ('refused' as const) } : byReply(reply)),
    stage: word?.stage ?? '',
    rule: word?.rule ?? '',
    reply,
  };
}

const byReply = (reply: string): { fate: Fate } => ({
  fate: reply.startsWith('2')
    ? 'accepted'
    : reply.startsWith('4')
      ? 'deferred'
      : reply === ''
        ? 'unreached'
        : 'refused',
});

const refuses = ({ verdict }: SimulatedJudgement): boolean =>
  verdict === 'deny' || verdict === 'defer' || verdict === 'drop';

const redirectOf = (judged: SimulatedJudgement | undefined): string | undefined =>
  judged?.effects.findLast(({ kind }) => kind === 'redirect')?.words;

/** Who is behind a rewritten sender (SRS). */
const behindOf = (judged: SimulatedJudgement | undefined): string | undefined => {
  const goesTo = judged?.facts['goesTo'];
  return typeof goesTo === 'string' ? goesTo : undefined;
};

/** Where an alias leads in the end. */
function endsOf({ targets }: RouteTrace): SimulatedRecipient['targets'] {
  return targets.slice(0, 50).map(({ address, choice }) => ({
    address,
    route: choice.route,
    destination: choice.destination,
  }));
}

const fates: Readonly<Record<NewMessage['recipients'][number]['state'], Fate>> = {
  queued: 'accepted',
  held: 'held',
  quarantined: 'quarantined',
  discarded: 'discarded',
};
