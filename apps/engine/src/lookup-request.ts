import type { RequestHandler } from '@posthorn/db/requests';
import { type LookupAskResult, lookupAskInputSchema } from '@posthorn/settings/lookups/ask';
import type { House } from './house.ts';

/**
 * Puts a question to a look-up because a person asked for it, as it is in force or as a draft has it. The source itself is asked, whatever is
 * remembered.
 */
export const lookupHandler =
  ({ inForce, lookups }: Pick<House, 'inForce' | 'lookups'>): RequestHandler =>
  async (input) => {
    const { name, args, parts, isRehearsal } = lookupAskInputSchema.parse(input);
    const now = inForce();
    const view = parts === undefined ? now.lookups : lookups.of(parts, now.secret, { isRehearsal });
    const tried = await view.try(name, args);
    if (tried === undefined) throw new Error(`There is no look-up ${name} in the settings in force.`);
    const { answer, outcome } = tried;
    return {
      ...tried,
      answer:
        answer.kind === 'found'
          ? { kind: 'found', values: answer.values.slice(0, SHOWN), count: answer.values.length }
          : answer,
      outcome: outcome.kind === 'values' ? { kind: 'values', values: outcome.values.slice(0, SHOWN) } : outcome,
    } satisfies LookupAskResult;
  };

const SHOWN = 100;
