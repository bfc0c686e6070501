/**
 * Settings: every knob of Posthorn, declared once.
 *
 * A *feature* (`groups/<slug>.ts`) is a group of *fields*. Each field is a zod schema that carries its own words: title, what
 * it does and when to change it, default, unit, the clause of the standard it comes from. Database, API, engine snapshot,
 * console form, help and manual are all derived from that declaration, so they cannot disagree.
 *
 * A *configuration* is one complete document of all groups with every default filled in. It becomes a *revision* when it is
 * published; revisions never change. Before that it passes three checks, each naming the exact path and, for text in a small
 * language, the character:
 *
 * 1. shape: unknown names are refused, with the nearest known one; durations (`5m`) and sizes (`40M`) become numbers;
 * 2. value: ranges, addresses, lists, templates;
 * 3. agreement (`checks/`): references that lead nowhere, ports taken twice, aliases in circles, credentials sent in clear.
 *
 * A *problem* forbids publishing. A *warning* does not: an open relay may be what a test laboratory wants.
 *
 * Secrets are never part of a stored configuration: it holds `{ "$secret": "id" }`, the database keeps the encrypted value.
 * On its way in a document may say `{ "$secret": null, "value": "..." }` (secrets.ts).
 *
 * What is deliberately not here: storage, notification, the clock, Node. The console loads this in the browser and
 * validates while you type.
 */
import type { Configuration, Problem } from './configuration.ts';
import { validateConfiguration } from './configuration.ts';

/** Writes a configuration as the document that export gives and apply takes: JSON, two blanks deep. */
export function formatDocument(configuration: Configuration): string {
  return `${JSON.stringify(configuration, null, 2)}\n`;
}

/** Reads a document and validates it. A syntax error is a problem with path '' and the position of the character. */
export function parseDocument(
  text: string,
): { ok: true; configuration: Configuration; warnings: Problem[] } | { ok: false; problems: Problem[] } {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    return { ok: false, problems: [syntaxProblem(text, error)] };
  }
  return validateConfiguration(document);
}

function syntaxProblem(text: string, error: unknown): Problem {
  const message = error instanceof Error ? error.message : String(error);
  const position = Number(/position (\d+)/.exec(message)?.[1] ?? text.length);
  const before = text.slice(0, position).split('\n');
  const reason = `not JSON: line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
  return { path: '', reason, position };
}
