/** The DNS of the scenario `verify`, in a process of its own: answers on 127.0.0.1 port 53 from the zones it is sent, says so, and ends with its parent. */
import { createFakeDns, type FakeRecord } from '@posthorn/dns/testing/fake-dns';

process.once('message', async (zones: Record<string, FakeRecord[]>) => {
  await createFakeDns({ port: 53, zones });
  process.send?.('ready');
});
process.once('disconnect', () => process.exit());
