import { compileRules, readRule } from '@posthorn/policy/rules/compile';
import type { FactValue } from '@posthorn/policy/rules/fact';
import { stages } from '@posthorn/policy/stage';
import { formatPath } from '@posthorn/settings/path';
import { ruleFacts } from '@posthorn/settings/rule-facts';
import { z } from 'zod';
import { askedConfiguration, ofInput } from '../../asked-configuration.ts';
import { problem } from '../../problem.ts';
import { ruleContextOf, ruleOf } from '../../rules/context.ts';
import { givenLookups } from '../../rules/given-lookups.ts';
import { policyOf } from '../../rules/named-lists.ts';
import { factsOfMessage, factsOfRefusal } from '../../rules/recorded-facts.ts';
import { tryRule } from '../../rules/try-rule.ts';
import { operation, principalOf } from '../../trpc.ts';
import { ruleInput, ruleProblemSchema, ruleReplySchema } from '../../views/rule.ts';
import { messageId } from '../messages/message-id.ts';

const valueSchema = z.union([z.string().max(10_000), z.number(), z.boolean(), z.array(z.string().max(1000)).max(1000)]);

export const tryOut = operation({
  needs: 'read',
  method: 'POST',
  path: '/rules/try',
  tag: 'rules',
  summary: 'Would this rule have applied to that message?',
  description:
    'Evaluates one rule with what is recorded of a message or a refusal, and with facts given by hand, which win. Nothing is looked up, counted or sent; a limit counts as exceeded. Facts that are not recorded read as empty and are named as `unknown`. Questions to look-ups are named in `lookups`; what you give there is their answer (`POST /lookups/{name}/ask` asks the source), and without one they count as answered with nothing. Header fields need the permission `content`.',
})
  .input(
    z.object({
      rule: ruleInput,
      stage: z.enum(stages).optional().meta({ description: 'One of the stages of the rule; the first when left out' }),
      message: messageId.optional(),
      recipient: z.string().max(320).optional().meta({ description: 'Of the message; the first when left out' }),
      refusal: z.uuid().optional(),
      facts: z.record(z.string().max(100), valueSchema).default({}),
      lookups: z
        .array(
          z.object({
            name: z.string().max(64),
            args: z.array(z.string().max(1000)).max(9),
            values: z.array(z.string().max(1000)).max(1000),
          }),
        )
        .max(100)
        .default([])
        .meta({ description: 'What look-ups answer to which arguments' }),
      of: ofInput,
    }),
  )
  .output(
    z.object({
      problems: z.array(ruleProblemSchema).meta({ description: 'Why it cannot be evaluated; then there is no result' }),
      about: z.string().nullable(),
      stage: z.enum(stages).nullable(),
      result: z.enum(['holds', 'does not hold', 'within its limit', 'failed']).nullable(),
      applies: z
        .boolean()
        .meta({ description: 'It would have done something; a requirement does when it does not hold' }),
      fault: z.object({ reason: z.string(), position: z.number().optional() }).nullable(),
      verdict: z.string().nullable(),
      reply: ruleReplySchema.nullable(),
      effects: z.array(z.record(z.string(), z.unknown())).meta({ description: 'With their templates filled in' }),
      facts: z.array(
        z.object({ name: z.string(), value: z.unknown(), from: z.enum(['given', 'recorded', 'unknown']) }),
      ),
      lookups: z
        .array(z.object({ name: z.string(), args: z.array(z.string()), values: z.array(z.string()).nullable() }))
        .meta({
          description:
            'Questions that the rule, or lists that look-ups back, came to; `values` are null where no answer was given',
        }),
    }),
  )
  .query(async ({ ctx, input }) => {
    const shaped = ruleOf(input.rule);
    if (!shaped.ok) return nothing(shaped.problems);
    const configuration = await askedConfiguration(ctx, input.of);
    const context = ruleContextOf(configuration);
    const rule = { ...shaped.rule, enabled: true };
    const read = readRule(rule, context);
    if (!read.ok) return nothing(read.problems.map(({ path, ...rest }) => ({ ...rest, path: formatPath(path) })));
    const stage = input.stage ?? rule.stages[0]!;
    if (!rule.stages.includes(stage)) throw problem('not-possible', `The rule is not asked at ${stage}.`);
    const mayReadContent = principalOf(ctx).permissions.has('content');
    const recorded =
      input.message !== undefined
        ? await factsOfMessage(ctx, { id: input.message, recipient: input.recipient, mayReadContent })
        : input.refusal !== undefined
          ? await factsOfRefusal(ctx, input.refusal)
          : undefined;
    const lookups = givenLookups(configuration, input.lookups);
    const trial = await tryRule(compileRules([rule], context), stage, {
      given: givenFacts(input.facts),
      recorded,
      configuration,
      policy: policyOf(configuration, lookups.atHand),
      lookups,
      now: ctx.services.now(),
    });
    const isRequirement = rule.verdict === 'require';
    const hasApplied = trial.result === (isRequirement ? 'does not hold' : 'holds');
    return {
      problems: [],
      about: recorded?.words ?? null,
      stage,
      result: trial.result,
      applies: hasApplied,
      fault: trial.fault ?? null,
      verdict: hasApplied ? rule.verdict : (trial.decided?.verdict ?? null),
      reply: trial.decided?.reply ?? null,
      effects: trial.effects.map((effect) => ({ ...effect })),
      facts: trial.facts,
      lookups: trial.lookups,
    };
  });

const nothing = (problems: { path: string; reason: string; position?: number }[]) => ({
  problems,
  about: null,
  stage: null,
  result: null,
  applies: false,
  fault: null,
  verdict: null,
  reply: null,
  effects: [],
  facts: [],
  lookups: [],
});

/** Facts written by hand, in the type that each has. */
function givenFacts(facts: Record<string, z.output<typeof valueSchema>>): ReadonlyMap<string, FactValue> {
  const types = new Map(ruleFacts().map(({ name, type }) => [name, type]));
  return new Map(
    Object.entries(facts).map(([name, value]) => {
      const type = types.get(name);
      if (type === undefined)
        throw problem('invalid-input', `There is no fact ${name}; GET /rules/language lists them.`);
      return [name, type === 'timestamp' ? new Date(String(value)) : value];
    }),
  );
}
