import { scannerSamples } from '@posthorn/settings/scanner-trial';
import { scannersOf } from '@posthorn/settings/scanners';
import { z } from 'zod';
import { ask } from '../../asked.ts';
import { askedConfiguration } from '../../asked-configuration.ts';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';

export const test = operation({
  needs: 'configure',
  method: 'POST',
  path: '/scanners/{name}/test',
  tag: 'scanners',
  summary: 'Show a scanner a made-up message',
  description:
    'An engine shows it a message with nothing in it, with GTUBE or with the test file of EICAR, whatever is known of its health; the scanner is that of your draft, or of the settings in force. Ask for the answer with `GET /scanner-tests/{id}`. With no live engine: 503 at once.',
})
  .input(z.object({ name: z.string().min(1).max(64), sample: z.enum(scannerSamples).default('plain') }))
  .output(z.object({ id: z.string() }))
  .mutation(async ({ ctx, input }) => {
    const scanner = scannersOf(await askedConfiguration(ctx, 'draft')).find(({ name }) => name === input.name);
    if (scanner === undefined) throw problem('not-found', `There is no scanner ${input.name} in the settings.`);
    const id = await ask(ctx, {
      kind: 'scanner-test',
      answerer: 'engine',
      input: { scanner: scanner.kind === 'dcc' ? { kind: 'dcc', dcc: scanner.dcc } : scanner, sample: input.sample },
      timeoutSeconds: 300,
      todo: 'could ask it',
    });
    ctx.audit.target = input.name;
    return { id };
  });
