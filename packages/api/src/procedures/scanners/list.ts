import { listProcesses } from '@posthorn/db/processes';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { scannerSchema, scannersView } from '../../views/scanner.ts';

export const list = operation({
  needs: 'read',
  method: 'GET',
  path: '/scanners',
  tag: 'scanners',
  summary: 'Every scanner of the settings in force, and how it does',
  description:
    'They are set like everything else: the list `content.scanners` of the configuration. Numbers are those of all engines since they started.',
})
  .input(z.object({}))
  .output(z.object({ items: z.array(scannerSchema) }))
  .query(async ({ ctx }) => {
    const { pool, snapshot } = ctx.services;
    return { items: scannersView(snapshot().configuration, await listProcesses(pool)) };
  });
