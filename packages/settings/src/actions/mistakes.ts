import type { Configuration, Problem } from '../configuration.ts';
import { readWebhookCondition } from '../webhooks/condition.ts';
import { type Read, readCommand, readStatement, readText, readValue } from './read.ts';

type Step = Configuration['events']['actions'][number]['steps'][number];
type Ask = Configuration['events']['vetoes'][number]['ask'];

/** What is about events: a webhook, an action or a veto. */
type Entry = { when: string; steps?: readonly Step[]; ask?: Ask };

/**
 * What is wrong with the expressions of an entry and at which character, by the path within it: its condition, and what its steps or its question are
 * filled in with. Types are checked as well: the same code reads them where they run. Never throws.
 */
export function entryMistakes(entry: Entry, lists: ReadonlySet<string>): Problem[] {
  const problems: Problem[] = [];
  const tell = (path: string, read: Read<unknown>): void => {
    if (!read.ok) problems.push({ path, reason: read.reason, position: read.position });
  };
  const condition = (path: string, text: string): void => {
    const read = readWebhookCondition(text, lists);
    tell(path, read.ok ? { ok: true, value: read.tree } : read);
  };
  condition('when', entry.when);
  for (const [at, step] of (entry.steps ?? []).entries()) {
    condition(`steps[${at}].when`, step.when);
    for (const [member, read] of expressionsOf(step, lists)) tell(`steps[${at}].${member}`, read);
  }
  if (entry.ask) for (const [member, read] of expressionsOf(entry.ask, lists)) tell(`ask.${member}`, read);
  return problems;
}

function expressionsOf(target: Step | Ask, lists: ReadonlySet<string>): [member: string, read: Read<unknown>][] {
  switch (target.kind) {
    case 'sql':
      return [['statement', readStatement(target.statement, lists)]];
    case 'redis':
      return [['command', readCommand(target.command, lists)]];
    case 'cel':
      return [['expression', readValue(target.expression, lists)]];
    case 'log':
      return [['text', readText(target.text, lists)]];
    case 'suppress':
      return [
        ['address', readText(target.address, lists)],
        ['reason', readText(target.reason, lists)],
      ];
    case 'webhook':
      return [];
  }
}
