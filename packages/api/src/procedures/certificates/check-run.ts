import { tlsaCheckStepSchema } from '@posthorn/settings/tlsa-check';
import { lookRun } from '../../asked.ts';

export const checkRun = lookRun({
  kind: 'tlsa-check',
  step: tlsaCheckStepSchema,
  path: '/tlsa-checks/{id}',
  tag: 'certificates',
  summary: 'One look for TLSA records in DNS, with the answers so far',
});
