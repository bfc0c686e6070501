import { createHash } from 'node:crypto';
import type { ApiContext } from './context.ts';
import { problem } from './problem.ts';
import { seal, unseal } from './sealed.ts';

/** One write that may come again. */
export type RepeatableRequest = { key: string; operation: string; input: unknown };
export type StoredAnswer = { status: number; body: string; replayed: boolean };

/**
 * Runs a write once per key and principal (draft-ietf-httpapi-idempotency-key-header §2). The first request reserves the key; a repeat with
 * the same input gets the stored answer, with another input 422, while the first still runs 409. A write that failed frees its key.
 * Answers are stored encrypted, because one of them holds a new API key.
 */
export const withIdempotency = async (
  context: ApiContext,
  request: RepeatableRequest,
  call: () => Promise<{ status: number; body: string }>,
): Promise<StoredAnswer> => {
  const { prisma, secret, now } = context.services;
  if (!keyForm.test(request.key))
    throw problem('invalid-input', 'An Idempotency-Key has 1 to 200 printable characters.');
  const principal = context.principal ? `${context.principal.kind}:${context.principal.id}` : 'anyone';
  const requestHash = hashOf(request);
  const where = { principal_key: { principal, key: request.key } };
  await prisma.idempotencyKey.deleteMany({ where: { createdAt: { lt: new Date(now().getTime() - lifetime) } } });
  const { count } = await prisma.idempotencyKey.createMany({
    data: [{ principal, key: request.key, operation: request.operation, requestHash, createdAt: now() }],
    skipDuplicates: true,
  });
  if (count === 0) {
    const row = await prisma.idempotencyKey.findUnique({ where });
    if (row && row.requestHash !== requestHash) {
      throw problem(
        'idempotency-mismatch',
        'This Idempotency-Key came before with a different request. Use a new key for a new request.',
      );
    }
    const body = row?.response ? unseal(row.response, secret) : null;
    if (row?.status && body !== null) return { status: row.status, body, replayed: true };
    throw problem(
      'idempotency-running',
      'The first request with this Idempotency-Key has not finished. Ask again in a moment.',
    );
  }
  try {
    const answer = await call();
    await prisma.idempotencyKey.update({ where, data: { status: answer.status, response: seal(answer.body, secret) } });
    return { ...answer, replayed: false };
  } catch (error) {
    await prisma.idempotencyKey.deleteMany({ where: { principal, key: request.key } });
    throw error;
  }
};

const hashOf = ({ operation, input }: RepeatableRequest): string =>
  createHash('sha256')
    .update(`${operation}\n${canonical(input)}`)
    .digest('hex');

/** JSON with sorted members, so that their order in the body does not matter. */
const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
};

const keyForm = /^[\x21-\x7e]{1,200}$/;
const lifetime = 24 * 60 * 60 * 1000;
