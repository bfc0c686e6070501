import { languageRule } from '@posthorn/settings/report-texts/rules';
import { reportKinds } from '@posthorn/settings/report-texts/texts';
import { z } from 'zod';
import { askedConfiguration, ofInput } from '../../asked-configuration.ts';
import { previewReport } from '../../report-texts/preview.ts';
import { sampleCases } from '../../report-texts/sample.ts';
import { operation } from '../../trpc.ts';

const template = z.object({ subject: z.string(), text: z.string() });

export const preview = operation({
  needs: 'read',
  method: 'POST',
  path: '/report-texts/preview',
  tag: 'report-texts',
  summary: 'What does a report look like?',
  description:
    'Writes a report about a sample message with the worker’s own composer, in the words of the settings or in others that are tried. Nothing is sent or kept.',
})
  .input(
    z.object({
      kind: z.enum(reportKinds.map(({ kind }) => kind)),
      language: z
        .string()
        .max(35)
        .refine((text) => !languageRule(text), 'a language as RFC 5646 writes it, such as de or pt-BR')
        .default('en'),
      subject: z
        .string()
        .max(1000)
        .optional()
        .meta({ description: 'A template to try; empty: the one that comes along' }),
      text: z.string().max(20_000).optional().meta({ description: 'The same for the text' }),
      about: z
        .enum(sampleCases)
        .default('one')
        .meta({ description: 'One recipient, several, or one whose address only UTF-8 can write (RFC 6533)' }),
      of: ofInput,
    }),
  )
  .output(
    z.object({
      subject: z.string(),
      text: z.string().meta({ description: 'The part for people, as a reader’s program shows it' }),
      raw: z.string().meta({ description: 'The whole report as it is sent' }),
      template: template.extend({ ownSubject: z.boolean(), ownText: z.boolean() }),
      shipped: template.meta({ description: 'The words that come with Posthorn' }),
      problems: z.array(z.object({ path: z.string(), reason: z.string(), position: z.number().int().optional() })),
    }),
  )
  .query(async ({ ctx, input }) => {
    const { of, ...wishes } = input;
    return previewReport(wishes, await askedConfiguration(ctx, of), ctx.services.now());
  });
