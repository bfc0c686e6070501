/** For the Prisma command line. A plain object: only packages/db depends on Prisma. */
export default {
  schema: 'prisma/schema',
  migrations: { path: 'prisma/migrations' },
};
