import { validateConfiguration } from '@posthorn/settings/configuration';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { documentSchema, problemItemSchema } from '../../views/configuration.ts';

export const validate = operation({
  needs: 'read',
  method: 'POST',
  path: '/configuration/validate',
  tag: 'configuration',
  summary: 'Check a configuration without storing it',
})
  .input(z.object({ configuration: documentSchema }))
  .output(z.object({ valid: z.boolean(), errors: z.array(problemItemSchema), warnings: z.array(problemItemSchema) }))
  .query(({ input }) => {
    const checked = validateConfiguration(input.configuration);
    return checked.ok
      ? { valid: true, errors: [], warnings: checked.warnings }
      : { valid: false, errors: checked.problems, warnings: [] };
  });
