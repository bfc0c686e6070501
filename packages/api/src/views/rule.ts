import { z } from 'zod';

/** What is wrong with a rule, and where. */
export const ruleProblemSchema = z
  .object({
    path: z.string().meta({ description: 'From the rule on: `when`, `effects[1].value`' }),
    reason: z.string(),
    position: z.number().optional().meta({ description: 'The character of the value, from 0' }),
  })
  .meta({ id: 'RuleProblem' });

/** How often a rule was asked, applied and failed. */
export const ruleCountsSchema = z
  .object({
    asked: z.number(),
    applied: z.number().meta({ description: 'Its condition held, and what is over its limit came' }),
    failed: z.number(),
  })
  .meta({ id: 'RuleCounts' });

/** What a rule answers with. */
export const ruleReplySchema = z.object({ code: z.number(), enhanced: z.string(), text: z.string() });

/** A rule as it is sent: the members of an entry of `rules.ordered`. */
export const ruleInput = z
  .record(z.string(), z.unknown())
  .meta({ description: 'A rule as `rules.ordered` holds it; what is left out takes its default' });
