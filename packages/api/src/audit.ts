import { type AuditEntry, appendAudit } from '@posthorn/db/audit';
import type { ApiContext, ApiServices } from './context.ts';

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

/** The members that differ, as they were and as they are, for the detail of an audit row. */
export const beforeAndAfter = <Values extends Record<string, unknown>>(before: Values, after: Partial<Values>) => {
  const names = Object.keys(after).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  const pick = (values: Partial<Values>) => Object.fromEntries(names.map((name) => [name, values[name] ?? null]));
  return { before: pick(before), after: pick(after) };
};

/**
 * Writes down what somebody without any right can cause as often as they like: at most one row a minute for the same action, actor,
 * target, address and detail, which says how many came since the one before. The rest of a flood is counted, not written.
 */
export const createFoldedAudit = (
  { pool, now }: Pick<ApiServices, 'pool' | 'now'>,
  log: ApiServices['log'],
): FoldedAudit => {
  const seen = new Map<string, { since: number; more: number }>();
  return async (entry) => {
    const key = JSON.stringify([entry.action, entry.actorName, entry.target, entry.address, entry.detail]);
    const at = now().getTime();
    const known = seen.get(key);
    if (known && at - known.since < foldMs) {
      known.more += 1;
      return;
    }
    if (seen.size >= maxFolds) forgetOld(seen, at);
    if (seen.size >= maxFolds) return;
    seen.set(key, { since: at, more: 0 });
    const detail = { ...entry.detail, ...(known?.more ? { moreSinceTheLast: known.more } : {}) };
    await appendAudit(pool, { ...entry, detail }).catch((error: unknown) =>
      log.error({ err: error }, 'could not write to the audit log'),
    );
  };
};

export type FoldedAudit = (entry: AuditEntry) => Promise<void>;

const forgetOld = (seen: Map<string, { since: number }>, at: number): void => {
  for (const [key, { since }] of seen) if (at - since >= foldMs) seen.delete(key);
};

const foldMs = 60_000;
const maxFolds = 1_000;
