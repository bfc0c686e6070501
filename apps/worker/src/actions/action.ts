import { eventSchema, type PosthornEvent } from '@posthorn/events/event';
import type { Policy } from '@posthorn/policy/index';
import { actionKey } from '@posthorn/settings/actions/key';
import type { Configuration } from '@posthorn/settings/configuration';
import type { Endpoint } from './endpoint.ts';
import { createEventFacts } from './event-facts.ts';
import { createFilter } from './filter.ts';
import { RefusedPost } from './request.ts';
import type { Sent } from './send.ts';
import { type ActionSettings, compileStep, type Step, type StepContext } from './step.ts';

/** Makes an action ready: it reads the log like a webhook, and does its steps for each event. Do it once for each revision. */
export function createAction(
  settings: ActionSettings,
  {
    configuration,
    policy,
    context,
  }: { configuration: Configuration; policy: Policy; context: () => Omit<StepContext, 'send'> },
): Endpoint {
  const facts = createEventFacts(configuration, policy);
  const steps = stepsOf(settings, { facts, configuration });
  const action = settings.name;
  return {
    kind: 'action',
    key: actionKey(action),
    settings,
    whose: { action },
    wants: createFilter(settings, {
      facts,
      configuration,
      // What actions write is for people and webhooks: two actions would never end to answer each other.
      isOwn: ({ type, data }) => type === 'action:log' || (ownTypes.has(type) && data['action'] === action),
    }),
    send: (delivery, send) => runSteps(delivery, steps, { ...context(), send }),
  };
}

/** The steps of an action; one that cannot be read fails whenever it is tried. */
export function stepsOf(
  settings: ActionSettings,
  { facts, configuration }: { facts: ReturnType<typeof createEventFacts>; configuration: Configuration },
): Step[] {
  const lists = new Set(configuration.lists.named.map(({ name }) => name));
  const means = { facts, lists, configuration, action: settings.name, timeoutMs: settings.timeout * 1000 };
  return settings.steps.map((step) => {
    try {
      return compileStep(step, means);
    } catch (error) {
      return () => Promise.reject(error);
    }
  });
}

/**
 * Does every step for every event of a run, in order, beginning behind what is done already. Ends early, without a fault, when the run has taken
 * long: the rest comes next.
 */
export async function runSteps(
  delivery: { id: string; body: string; progress: number },
  steps: readonly Step[],
  context: StepContext,
): Promise<Sent> {
  const from = performance.now();
  const said: string[] = [];
  let progress = delivery.progress;
  const sent = (more: Partial<Sent>): Sent => ({
    url: null,
    address: null,
    status: null,
    ms: performance.now() - from,
    error: null,
    answer: said.join('\n').slice(0, MAX_ANSWER),
    askedSeconds: 0,
    isGone: false,
    progress,
    ...more,
  });
  let events: PosthornEvent[];
  try {
    events = eventSchema.array().parse(JSON.parse(delivery.body).data.events);
  } catch {
    return sent({ error: 'the events of this run cannot be read', isGone: true });
  }
  const whole = events.length * steps.length;
  for (; progress < whole; progress++) {
    if (performance.now() - from > LONGEST_RUN_MS) return sent({ isPartial: true });
    const event = events[Math.floor(progress / steps.length)]!;
    const at = progress % steps.length;
    try {
      const words = await steps[at]!(event, `${delivery.id}-${progress}`, context);
      if (said.length < MAX_SAID) said.push(`${event.type}, step ${at + 1}: ${words}`);
    } catch (error) {
      const asked = error instanceof RefusedPost ? error.sent.askedSeconds : 0;
      return sent({ error: `step ${at + 1}, ${event.type}: ${(error as Error).message}`, askedSeconds: asked });
    }
  }
  return sent({});
}

const ownTypes: ReadonlySet<string> = new Set(['action:rest', 'action:failed']);
/** With one more step of twenty seconds a run stays within its lease. */
const LONGEST_RUN_MS = 20_000;
const MAX_ANSWER = 4096;
const MAX_SAID = 50;
