import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { formatPacket, uint32 } from '@posthorn/scan/milter/packet';

/** A milter that asks for `wants` and answers the end of each message with `ending`; `told`: the letters of what it heard of the last one. */
export type FakeMilter = {
  address: string;
  wants: number;
  ending: (body: string) => Uint8Array[];
  /** What it says of a recipient. */
  toRecipient: (address: string) => Uint8Array;
  told: string;
  close(): Promise<void>;
};

export async function startFakeMilter(): Promise<FakeMilter> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    let held = Buffer.alloc(0);
    let body = '';
    fake.told = '';
    socket.on('data', (bytes) => {
      held = Buffer.concat([held, bytes]);
      while (held.length >= 4 && held.length >= 4 + held.readUInt32BE()) {
        const length = held.readUInt32BE();
        const kind = String.fromCharCode(held[4]!);
        const data = held.subarray(5, 4 + length);
        held = held.subarray(4 + length);
        if (kind === 'D') continue;
        fake.told += kind;
        if (kind === 'B') body += data.toString('latin1');
        if (kind === 'O') socket.write(formatPacket('O', uint32(6), uint32(fake.wants), uint32(0)));
        else if (kind === 'E') for (const packet of fake.ending(body)) socket.write(packet);
        else if (kind === 'R') socket.write(fake.toRecipient(data.toString('latin1').replace(/[<>\0]/g, '')));
        else if (kind !== 'Q') socket.write(formatPacket('c'));
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const fake: FakeMilter = {
    address: `127.0.0.1:${(server.address() as { port: number }).port}`,
    wants: 0,
    ending: () => [formatPacket('c')],
    toRecipient: () => formatPacket('c'),
    told: '',
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return fake;
}
