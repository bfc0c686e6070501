import { readRule } from '@posthorn/policy/rules/compile';
import { formatPath } from '@posthorn/settings/path';
import { z } from 'zod';
import { askedConfiguration, ofInput } from '../../asked-configuration.ts';
import { ruleContextOf, ruleOf } from '../../rules/context.ts';
import { operation } from '../../trpc.ts';
import { ruleInput, ruleProblemSchema } from '../../views/rule.ts';

export const check = operation({
  needs: 'read',
  method: 'POST',
  path: '/rules/check',
  tag: 'rules',
  summary: 'What is wrong with this rule?',
  description:
    'Reads its condition and its templates as the engine would: types, facts that are not known at its stages, lists that do not exist. Nothing is kept.',
})
  .input(z.object({ rule: ruleInput, of: ofInput }))
  .output(z.object({ problems: z.array(ruleProblemSchema) }))
  .query(async ({ ctx, input }) => {
    const shaped = ruleOf(input.rule);
    if (!shaped.ok) return { problems: shaped.problems };
    const read = readRule(shaped.rule, ruleContextOf(await askedConfiguration(ctx, input.of)));
    if (read.ok) return { problems: [] };
    return { problems: read.problems.map(({ path, ...rest }) => ({ ...rest, path: formatPath(path) })) };
  });
