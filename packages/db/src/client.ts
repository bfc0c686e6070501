import { PrismaPg } from '@prisma/adapter-pg';
import * as generated from './generated/client.ts';

/** The control plane's tables: users, API keys, audit, requests. Mail is never read through it. */
export type PrismaClient = generated.PrismaClient;

/** Opens the Prisma client on a few connections of its own; `$disconnect()` closes them. */
export function createPrisma(url: string, options: { max?: number } = {}): PrismaClient {
  const adapter = new PrismaPg({ connectionString: url, max: options.max ?? 4, application_name: 'posthorn control' });
  return new generated.PrismaClient({ adapter });
}
