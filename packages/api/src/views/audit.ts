import { z } from 'zod';
import { auditSentence } from '../audit-words.ts';
import { instant, instantInput, isoOf } from './time.ts';

export const auditEntrySchema = z
  .object({
    id: z.string(),
    at: instant,
    actorKind: z.string(),
    actorId: z.string().nullable(),
    actorName: z.string(),
    action: z.string(),
    words: z.string().meta({ description: 'What happened, in a sentence' }),
    target: z.string().nullable(),
    address: z.string().nullable(),
    userAgent: z.string().nullable(),
    detail: z.unknown(),
  })
  .meta({ id: 'AuditEntry' });

export type AuditEntryView = z.output<typeof auditEntrySchema>;

/** What a search of the audit log may ask for; texts are compared whole unless they say otherwise. */
export const auditFilterInput = {
  actor: z.string().max(320).optional().meta({ description: 'Part of the name of a person or key' }),
  action: z.string().max(100).optional().meta({ description: 'The beginning of an action, such as `users.`' }),
  target: z.string().max(320).optional().meta({ description: 'Part of what it was done to' }),
  address: z.string().max(64).optional().meta({ description: 'The beginning of the address it came from' }),
  text: z.string().max(200).optional().meta({ description: 'Part of actor, action or target' }),
  before: instantInput.optional(),
  after: instantInput.optional(),
};

export type AuditFilter = z.output<z.ZodObject<typeof auditFilterInput>>;

/** The same as a condition of the table. */
export const auditWhere = (filter: AuditFilter) => {
  const contains = (value: string) => ({ contains: value, mode: 'insensitive' as const });
  const { actor, action, target, address, text, before, after } = filter;
  return {
    ...(actor ? { actorName: contains(actor) } : {}),
    ...(action ? { action: { startsWith: action } } : {}),
    ...(target ? { target: contains(target) } : {}),
    ...(address ? { address: { startsWith: address } } : {}),
    ...(text ? { OR: [{ actorName: contains(text) }, { action: contains(text) }, { target: contains(text) }] } : {}),
    at: { ...(before ? { lt: new Date(before) } : {}), ...(after ? { gte: new Date(after) } : {}) },
  };
};

type AuditRow = Omit<AuditEntryView, 'id' | 'at' | 'words'> & { id: bigint; at: Date };

export const auditEntryView = (row: AuditRow): AuditEntryView => ({
  id: String(row.id),
  at: isoOf(row.at),
  actorKind: row.actorKind,
  actorId: row.actorId,
  actorName: row.actorName,
  action: row.action,
  words: auditSentence(row),
  target: row.target,
  address: row.address,
  userAgent: row.userAgent,
  detail: row.detail,
});

/** The hashes prove the row; they tell nobody anything. */
export const withoutHashes = { hash: true, previousHash: true } as const;
