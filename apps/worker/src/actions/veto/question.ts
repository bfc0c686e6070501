import type { PosthornEvent } from '@posthorn/events/event';
import { readValue } from '@posthorn/settings/actions/read';
import type { Configuration } from '@posthorn/settings/configuration';
import type { EventFacts } from '../event-facts.ts';
import { known } from '../known.ts';
import { compileRequest, type RequestContext } from '../request.ts';
import { refusalOf } from './refusal.ts';

/** Asks about an event. The reason of a refusal, '' for one without words; null: nothing against it. @throws Error when it cannot be asked */
export type Question = (
  event: PosthornEvent,
  context: RequestContext & { timeoutMs: number },
) => Promise<string | null>;

/** Makes what a veto asks ready; one that cannot be read fails whenever it is asked. */
export function compileQuestion(
  veto: Configuration['events']['vetoes'][number],
  means: { facts: EventFacts; configuration: Configuration },
): Question {
  try {
    return questionOf(veto, means);
  } catch (error) {
    return () => Promise.reject(error);
  }
}

function questionOf(
  { name, ask }: Configuration['events']['vetoes'][number],
  { facts, configuration }: { facts: EventFacts; configuration: Configuration },
): Question {
  const lists = new Set(configuration.lists.named.map((list) => list.name));
  if (ask.kind === 'cel') {
    const tree = known(readValue(ask.expression, lists));
    return async (event) => refusalOf(await facts.evaluate(tree, event));
  }
  const request = compileRequest(ask, { facts, lists, configuration });
  return async (event, context) => {
    const { value } = await request(
      event,
      { id: event.id, timeoutMs: context.timeoutMs, body: (about) => bodyOf(name, about) },
      context,
    );
    return refusalOf(ask.kind === 'webhook' ? readAnswer(value) : ask.kind === 'sql' ? sqlValue(value) : value);
  };
}

/** As webhooks have it, with one event; the answer is `{"refuse": "reason"}`, or nothing. */
const bodyOf = (veto: string, event: PosthornEvent): string =>
  JSON.stringify({ type: 'posthorn.veto', timestamp: new Date().toISOString(), data: { veto, event } });

/** Values of SQL come as text: the yes, no and 0 of a statement such as `select exists (…)` are read back. */
const sqlValue = (value: unknown): unknown => (value === 't' ? true : value === 'f' || value === '0' ? false : value);

/** A page that says hello refuses nothing, and allows nothing: only JSON counts. */
function readAnswer(value: unknown): string | boolean | null {
  const text = String(value ?? '').trim();
  if (text === '') return null;
  const refuse = memberOf(text, 'refuse');
  if (refuse === null || typeof refuse === 'string' || typeof refuse === 'boolean') return refuse;
  throw new Error(`its answer is not {"refuse": "reason"}: ${text.slice(0, 100)}`);
}

/** A member of an object in JSON, null without it; undefined: it is no such object. */
function memberOf(text: string, name: string): unknown {
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read !== 'object' || read === null || Array.isArray(read)) return undefined;
    return (read as Record<string, unknown>)[name] ?? null;
  } catch {
    return undefined;
  }
}
