import { functions } from '@posthorn/policy/rules/functions';
import { type Effect, effectStages, effectWords, verdictsAt } from '@posthorn/policy/rules/rule';
import { stages, stageWords, verdicts, verdictWords } from '@posthorn/policy/stage';
import { z } from 'zod';
import { declarations } from '../../features.ts';
import { operation } from '../../trpc.ts';

const stageSchema = z.enum(stages);

export const language = operation({
  needs: 'read',
  method: 'GET',
  path: '/rules/language',
  tag: 'rules',
  summary: 'What conditions and templates may speak of',
  description: 'Facts, functions, stages, verdicts and effects, each with its words and where it can be had.',
})
  .output(
    z.object({
      facts: z.array(
        z.object({
          name: z.string(),
          type: z.enum(['bool', 'int', 'double', 'string', 'ip', 'domain', 'address', 'timestamp', 'list<string>']),
          stages: z.array(stageSchema),
          words: z.string(),
          feature: z.object({ slug: z.string(), title: z.string() }),
        }),
      ),
      functions: z.array(
        z.object({
          name: z.string(),
          usage: z.string(),
          words: z.string(),
          isMethod: z.boolean().meta({ description: 'Called on a value: `text.contains("x")`' }),
          stages: z.array(stageSchema),
        }),
      ),
      stages: z.array(z.object({ name: stageSchema, words: z.string(), verdicts: z.array(z.enum(verdicts)) })),
      verdicts: z.array(z.object({ name: z.enum(verdicts), words: z.string() })),
      effects: z.array(z.object({ kind: z.string(), words: z.string(), stages: z.array(stageSchema) })),
    }),
  )
  .query(() => answer);

const answer = {
  facts: declarations.flatMap(({ slug, title, variables = [] }) =>
    variables
      .filter(({ name }) => name.includes('.'))
      .map(({ name, type, words, stages: at }) => ({ name, type, words, stages: [...at], feature: { slug, title } })),
  ),
  functions: [...functions.values()].map(({ name, usage, words, isMethod = false, stages: at = stages }) => ({
    name,
    usage,
    words,
    isMethod,
    stages: [...at],
  })),
  stages: stages.map((name) => ({ name, words: stageWords[name], verdicts: [...verdictsAt[name]] })),
  verdicts: verdicts.map((name) => ({ name, words: verdictWords[name] })),
  effects: (Object.keys(effectWords) as Effect['kind'][]).map((kind) => ({
    kind,
    words: effectWords[kind],
    stages: [...effectStages[kind]],
  })),
};
