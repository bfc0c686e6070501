import type { RequestHandler } from '@posthorn/db/requests';
import { type EventType, eventTypes } from '@posthorn/events/catalogue';
import { newEvent, type PosthornEvent } from '@posthorn/events/event';
import { actionTestInputSchema } from '@posthorn/settings/actions/test-input';
import type { DeliverySettings } from '../settings.ts';
import { stepsOf } from './action.ts';
import { createEventFacts } from './event-facts.ts';
import { createFilter, type Wanted } from './filter.ts';
import type { SendContext } from './send.ts';
import type { StepContext } from './step.ts';
import type { TargetPool } from './target-pool.ts';
import { compileQuestion } from './veto/question.ts';
import { isLate, within } from './veto/within.ts';

type Input = ReturnType<typeof actionTestInputSchema.parse>;
type Tried = { kind: string; ms: number; words: string | null; error: string | null };

/** Tries an action or a veto with a made-up event, because a person asked for it: as it is given, published or not. */
export function actionTestHandler({
  process,
  pool,
  targets,
  context,
}: {
  process: string;
  pool: StepContext['pool'];
  targets: TargetPool;
  context: () => Omit<SendContext, 'trust' | 'secret'> & { settings: DeliverySettings };
}): RequestHandler {
  return async (given) => {
    const input = actionTestInputSchema.parse(given);
    const { settings, resolver, own } = context();
    const { trust, secret, configuration, policy } = settings;
    const event = sampleOf(input.event, process);
    const facts = createEventFacts(configuration, policy);
    const step: StepContext = {
      pool,
      process,
      targets: targets.of(settings),
      send: { resolver, own, trust, secret },
      tell: () => {},
      isTrial: true,
    };
    const { wanted, fault = null } = await wantedBy(input, event, { facts, configuration });
    if (!wanted) return { wanted, fault, steps: [], refuses: null };
    if (input.veto) return { wanted, fault, ...(await tryVeto(input.veto, event, { facts, configuration, step })) };
    const steps: Tried[] = [];
    const kinds = input.action?.steps.map(({ kind }) => kind) ?? [];
    for (const [at, work] of (input.action ? stepsOf(input.action, { facts, configuration }) : []).entries()) {
      const done = await tried(kinds[at]!, () => work(event, `${event.id}-${at}`, step));
      steps.push(done);
      if (done.error !== null) break;
    }
    return { wanted, fault, steps, refuses: null };
  };
}

type Means = { facts: ReturnType<typeof createEventFacts>; configuration: DeliverySettings['configuration'] };

async function wantedBy({ action, veto }: Input, event: PosthornEvent, means: Means): Promise<Wanted> {
  const entry = action ?? (veto && { ...veto, types: [veto.event] });
  if (entry === undefined) return { wanted: false };
  return createFilter(entry, { ...means, isOwn: () => false })(event);
}

async function tryVeto(
  veto: NonNullable<Input['veto']>,
  event: PosthornEvent,
  { facts, configuration, step }: Means & { step: StepContext },
): Promise<{ steps: Tried[]; refuses: string | null }> {
  const question = compileQuestion(veto, { facts, configuration });
  let refuses: string | null = null;
  const done = await tried(veto.ask.kind, async () => {
    refuses = await within(veto.timeout, question(event, { ...step, timeoutMs: veto.timeout }));
    if (refuses === '') refuses = `the veto ${veto.name} says no`;
    return refuses === null ? 'nothing against it' : refuses;
  });
  if (done.error === '') done.error = `no answer within ${veto.timeout} ms`;
  if (done.error !== null && veto.onFailure === 'refuse') refuses = `the veto ${veto.name} could not be asked`;
  return { steps: [done], refuses };
}

async function tried(kind: string, work: () => Promise<string>): Promise<Tried> {
  const from = performance.now();
  const ms = (): number => Math.round(performance.now() - from);
  try {
    const words = await work();
    return { kind, ms: ms(), words: words.slice(0, MAX_WORDS), error: null };
  } catch (error) {
    const words = isLate(error) ? '' : ((error as Error).message || 'it failed').slice(0, MAX_WORDS);
    return { kind, ms: ms(), words: null, error: words };
  }
}

/** Of a type nobody knows: as if it said nothing. */
function sampleOf({ type, ...members }: Input['event'], process: string): PosthornEvent {
  const known = (Object.hasOwn(eventTypes, type) ? type : 'self-test:done') as EventType;
  return newEvent(known, { process, ...members });
}

const MAX_WORDS = 2000;
