import { appendAudit } from '@posthorn/db/audit';
import type { ApiContext } from './context.ts';

/** Writes down that a write happened: who, what, on what, from where. Runs for every mutation, so no procedure can forget it. */
export const writeAudit = async (ctx: ApiContext, action: string): Promise<void> => {
  const { principal, request, audit, services } = ctx;
  await appendAudit(services.pool, {
    actorKind: principal?.kind ?? 'system',
    actorName: principal?.name ?? 'nobody',
    action,
    address: request.address,
    userAgent: request.userAgent,
    ...(principal ? { actorId: principal.id } : {}),
    ...(audit.target === undefined ? {} : { target: audit.target }),
    ...(audit.detail === undefined ? {} : { detail: audit.detail }),
  });
};
