import type { Pool } from '@posthorn/db/mail/message';
import { streamed } from '../prepare/content.ts';
import { writeToQueueFile } from '../transports/queuefile.ts';
import { aLease, aMessage, aRecipient, someSettings } from './messages.ts';

/** What this program is told, as JSON: it writes messages of so many octets into the directory until it is killed. */
export type EndlessWriting = { directory: string; octets: number };

const { directory, octets } = JSON.parse(process.argv[2] ?? '') as EndlessWriting;
const line = Buffer.alloc(1000, 'a line of a message\r\n');
async function* content() {
  for (let left = octets; left > 0; left -= line.length) yield line.subarray(0, Math.min(left, line.length));
}

for (;;) {
  const [result] = await writeToQueueFile(
    {
      message: aMessage({ size: octets }),
      content: streamed(octets, content),
      recipients: [aRecipient('a@far.example')],
      choice: {
        ...{ kind: 'queuefile', route: 'files', destination: 'files', local: false, explain: [] },
        transport: { kind: 'queuefile', directory },
      },
      settings: someSettings(),
      lease: aLease(),
    },
    { dataDir: directory, pool: { query: async () => ({ rows: [] }) } as unknown as Pool },
  );
  if (result?.verdict.kind !== 'delivered') throw new Error(result?.verdict.text);
}
