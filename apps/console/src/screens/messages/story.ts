import type { Outputs } from '../../ui/trpc.ts';

type History = Outputs['messages']['recipient'];
type Message = Outputs['messages']['get']['message'];
type Event = History['events'][number];
type Attempt = History['attempts'][number];
type Refusal = Outputs['refusals']['get']['refusals'][number];
type Decision = History['recipient']['decision'];

/** One step of a story, in the order things happened. */
export type Step =
  | { kind: 'event'; id: string; at: string; event: Event }
  | { kind: 'decision'; id: string; at: string; decision: Decision }
  | { kind: 'accept'; id: string; at: string; message: Message }
  | { kind: 'attempt'; id: string; at: string; attempt: Attempt }
  | { kind: 'refusal'; id: string; at: string; refusal: Refusal }
  | { kind: 'outcome'; id: string; at: string; state: string };

/** Steps as drawn: a long run of steps that say the same is one line that opens. */
export type Chapter = Step | { kind: 'run'; id: string; at: string; until: string; steps: Step[] };

/** Everything between the connection and now, for one recipient. */
export const storyOf = (told: { message: Message; session: readonly Event[]; history: History }): Step[] => {
  const { message, session, history } = told;
  const { recipient, attempts } = history;
  const steps: Step[] = [
    ...session.filter(({ type }) => type !== 'msg:accept').map(eventStep),
    { kind: 'decision', id: `decision ${recipient.id}`, at: recipient.decision.at, decision: recipient.decision },
    { kind: 'accept', id: `accept ${message.id}`, at: message.acceptedAt, message },
    ...attempts.map((attempt): Step => ({ kind: 'attempt', id: attempt.id, at: attempt.at, attempt })),
    ...withoutEchoes(history).map(eventStep),
  ];
  if (recipient.finishedAt)
    steps.push({ kind: 'outcome', id: `outcome ${recipient.id}`, at: recipient.finishedAt, state: recipient.state });
  return inOrder(steps);
};

/** What happened in a session in which something was refused. */
export const sessionStory = (told: Outputs['refusals']['get']): Step[] => {
  const refused = new Set(told.refusals.map(({ at }) => at.slice(0, 19)));
  return inOrder([
    ...told.events
      // The refusal itself says more than the event that repeats it.
      .filter(({ type, at }) => !(type === 'msg:reject' && refused.has(at.slice(0, 19))))
      .map(eventStep),
    ...told.refusals.map((refusal): Step => ({ kind: 'refusal', id: refusal.id, at: refusal.at, refusal })),
    ...told.messages.map((message): Step => ({ kind: 'accept', id: message.id, at: message.acceptedAt, message })),
  ]);
};

/** Folds what repeats: of four or more like steps in a row, the first and the last are shown. */
export const foldRuns = (steps: readonly Step[]): Chapter[] => {
  const chapters: Chapter[] = [];
  let from = 0;
  while (from < steps.length) {
    let to = from + 1;
    const key = keyOf(steps[from]!);
    while (key !== null && to < steps.length && keyOf(steps[to]!) === key) to += 1;
    const same = steps.slice(from, to);
    if (same.length < FOLD_FROM) chapters.push(...same);
    else {
      const inner = same.slice(1, -1);
      const [first, last] = [inner[0]!, inner.at(-1)!];
      chapters.push(
        same[0]!,
        { kind: 'run', id: `run ${first.id}`, at: first.at, until: last.at, steps: inner },
        same.at(-1)!,
      );
    }
    from = to;
  }
  return chapters;
};

/** What makes steps alike; null for those that always stand for themselves. */
const keyOf = (step: Step): string | null => {
  if (step.kind === 'attempt' && step.attempt.result === 'deferred') {
    const { code, enhanced, reply, stage } = step.attempt;
    return `attempt ${stage} ${code ?? reply ?? ''} ${enhanced ?? ''}`;
  }
  if (step.kind === 'event' && repeating.has(step.event.type))
    return `${step.event.type} ${step.event.code ?? ''} ${step.event.text ?? ''}`;
  if (step.kind === 'refusal') {
    const { rule, reply } = step.refusal.decision;
    return `refusal ${rule} ${reply?.code ?? ''} ${reply?.enhanced ?? ''}`;
  }
  return null;
};

/**
 * Attempts and outcomes tell more than the events that repeat them, so an event is shown only where nothing better stands for the same thing; the Events
 * tab has them all.
 */
const withoutEchoes = ({ recipient, attempts, events }: History): Event[] => {
  const hasAttempts = attempts.length > 0;
  return events.filter(({ type, host, recipientId }) => {
    switch (type) {
      case 'msg:accept':
      case 'msg:quarantine':
      case 'msg:complete':
      case 'msg:generate':
        return false;
      case 'msg:host:defer':
        return !hasAttempts;
      case 'msg:defer':
        // Without a host there was nobody to attempt: these words stand nowhere else.
        return !hasAttempts || !host;
      case 'msg:delivery':
        return recipientId === recipient.id && !attempts.some(({ result }) => result === 'delivered');
      case 'msg:fail:delivery':
        return recipient.finishedAt === null;
      default:
        return true;
    }
  });
};

const eventStep = (event: Event): Step => ({ kind: 'event', id: event.id, at: event.at, event });

const inOrder = (steps: Step[]): Step[] =>
  steps
    .map((step) => ({ step, at: Date.parse(step.at) || 0 }))
    .sort((a, b) => a.at - b.at || order[a.step.kind] - order[b.step.kind])
    .map(({ step }) => step);

const order: Record<Step['kind'], number> = { event: 0, refusal: 1, decision: 2, accept: 3, attempt: 4, outcome: 5 };
const repeating = new Set(['msg:defer', 'msg:host:defer', 'smtp:violation', 'auth:failure']);
const FOLD_FROM = 4;
