import { expect, test } from 'vitest';
import { appendAudit, verifyAudit } from './audit.ts';
import { createTestDatabase } from './testing.ts';

test('the chain holds for writers at once, and a changed or missing row shows', async () => {
  await using database = await createTestDatabase({ upTo: '0001' });
  const { pool } = database;
  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      appendAudit(pool, {
        actorKind: 'user',
        actorId: 'u1',
        actorName: 'postmaster@example.org',
        action: 'settings.publish',
        target: `revision ${index}`,
        detail: {
          b: index,
          a: ['x', { z: 1, y: null }],
          nul: '\u0000',
          half: '\ud800',
          at: new Date(0),
          gone: undefined,
        },
      }),
    ),
  );
  await appendAudit(pool, { actorKind: 'system', actorName: 'posthorn', action: 'start' });
  expect(await verifyAudit(pool)).toEqual({ rows: 21, head: expect.stringMatching(/^[0-9a-f]{64}$/) });

  await pool.query(`UPDATE audit_log SET target = 'revision 99' WHERE id = 7`);
  expect(await verifyAudit(pool)).toEqual({ rows: 6, brokenAt: '7' });
  await pool.query('DELETE FROM audit_log WHERE id = 7');
  expect(await verifyAudit(pool)).toEqual({ rows: 6, brokenAt: '8' });
});
