import type { RequestHandler } from '@posthorn/db/requests';
import { probeInputSchema } from '@posthorn/settings/probe';
import { type ProbeContext, probe } from './probe.ts';
import { createTeller } from './steps.ts';

/** Answers requests of kind `probe`, step by step. */
export function probeHandler(context: () => ProbeContext): RequestHandler {
  return async (input, step) => {
    const { tell, idle } = createTeller(step);
    const result = await probe(probeInputSchema.parse(input), context(), tell);
    await idle();
    return result;
  };
}
