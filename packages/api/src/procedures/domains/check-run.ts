import { dkimCheckStepSchema } from '@posthorn/settings/dkim-check';
import { lookRun } from '../../asked.ts';

export const checkRun = lookRun({
  kind: 'dkim-check',
  step: dkimCheckStepSchema,
  path: '/dkim-checks/{id}',
  tag: 'domains',
  summary: 'One look for keys in DNS, with the answers so far',
});
