import type { PosthornEvent } from '@posthorn/events/event';
import type { Tree } from '@posthorn/policy/rules/tree';
import { Duration, isList, isMap, textOf, type Value } from '@posthorn/policy/rules/value';
import { readCommand, readStatement } from '@posthorn/settings/actions/read';
import type { Configuration } from '@posthorn/settings/configuration';
import { webhookFact } from '@posthorn/settings/webhooks/facts';
import type { EventFacts } from './event-facts.ts';
import { known } from './known.ts';
import { type SendContext, type Sent, sendDelivery } from './send.ts';
import type { Targets } from './target-pool.ts';

type Ask = Extract<Configuration['events']['vetoes'][number]['ask'], { kind: 'sql' | 'redis' | 'webhook' }>;

export type RequestContext = { targets: Targets; send: SendContext };

/** What came back: in a few words for people, and as it is. */
export type Answer = { words: string; value: unknown };

/** Asks a target of the operator's about an event. @throws Error that says why it failed */
export type AskTarget = (
  event: PosthornEvent,
  how: { id: string; timeoutMs: number; body: (event: PosthornEvent) => string },
  context: RequestContext,
) => Promise<Answer>;

/** Makes a question ready. Do it once for each revision. */
export function compileRequest(
  ask: Ask,
  { facts, lists, configuration }: { facts: EventFacts; lists: ReadonlySet<string>; configuration: Configuration },
): AskTarget {
  switch (ask.kind) {
    case 'sql': {
      const { texts, values } = known(readStatement(ask.statement, lists));
      return async (event, { timeoutMs }, { targets }) => {
        const database = targets.sql(ask.server);
        const parameters = await Promise.all(values.map((tree) => parameterOf(tree, event, facts)));
        const statement = texts.reduce((text, next, at) => `${text}${database.parameter(at)}${next}`);
        const { rows, count } = await database.run(statement, parameters, timeoutMs);
        return { value: rows[0]?.[0] ?? null, words: count === 1 ? '1 row' : `${count} rows` };
      };
    }
    case 'redis': {
      const words = known(readCommand(ask.command, lists));
      return async (event, { timeoutMs }, { targets }) => {
        const filled = await Promise.all(words.map((word) => facts.fill(word, event)));
        const value = await targets.redis(ask.server).command(filled, timeoutMs);
        return { value, words: wordsOf(value) };
      };
    }
    case 'webhook': {
      const endpoint = configuration.webhooks.endpoints.find(({ name }) => name === ask.endpoint);
      return async (event, { id, body, timeoutMs }, { send }) => {
        if (endpoint === undefined) throw new Error(`there is no webhook named ${ask.endpoint} in the settings`);
        const timeout = Math.min(endpoint.timeout, timeoutMs / 1000);
        const sent = await sendDelivery({ id, body: body(event) }, { ...endpoint, timeout }, send);
        if (sent.error !== null) throw new RefusedPost(sent);
        return { value: sent.answer, words: `it answers ${sent.status}` };
      };
    }
  }
}

/** A web server that did not take what was posted; with when it wants to be asked again. */
export class RefusedPost extends Error {
  readonly sent: Sent;
  constructor(sent: Sent) {
    super(sent.error ?? '');
    this.name = 'RefusedPost';
    this.sent = sent;
  }
}

/** A parameter of a statement; what the event does not have is NULL. */
async function parameterOf(
  tree: Tree,
  event: PosthornEvent,
  facts: EventFacts,
): Promise<string | number | boolean | null> {
  if (tree.kind === 'fact' && isAbsent(event, tree.name)) return null;
  return plainOf(await facts.evaluate(tree, event));
}

function isAbsent(event: PosthornEvent, name: string): boolean {
  const value = webhookFact(event, name);
  // Of an address of ours, '' is the null reverse path.
  return value === undefined || value === null || (value === '' && name !== 'event.sender');
}

function plainOf(value: Value): string | number | boolean | null {
  if (value === null || typeof value === 'boolean' || typeof value === 'string' || typeof value === 'number')
    return typeof value === 'string' ? value.replaceAll('\u0000', '').toWellFormed() : value;
  if (isList(value) || (isMap(value) && !(value instanceof Duration))) return JSON.stringify(jsonOf(value));
  return textOf(value);
}

function jsonOf(value: Value): unknown {
  if (isList(value)) return value.map(jsonOf);
  if (isMap(value)) return Object.fromEntries([...value].map(([key, one]) => [String(key), jsonOf(one)]));
  return typeof value === 'bigint'
    ? Number(value)
    : value === null || typeof value !== 'object'
      ? value
      : textOf(value);
}

/** An answer of Redis, bounded. */
function wordsOf(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return (text ?? '').slice(0, 200);
}
