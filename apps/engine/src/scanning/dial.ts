import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Dial } from '@posthorn/scan/index';
import type { ScannerAddress } from '@posthorn/settings/scanner-address';

/** Opens connections to a scanner. */
export function dialTo(address: ScannerAddress): Dial {
  return (signal) =>
    new Promise((resolve, reject) => {
      const { socket, opened } = open(address);
      const abort = (): void => {
        socket.destroy();
        reject(signal.reason);
      };
      signal.addEventListener('abort', abort, { once: true });
      socket.once('error', (error) => {
        signal.removeEventListener('abort', abort);
        reject(error);
      });
      socket.once(opened, () => {
        signal.removeEventListener('abort', abort);
        socket.setNoDelay?.(true);
        resolve(socket);
      });
    });
}

function open(address: ScannerAddress): { socket: ReturnType<typeof connect>; opened: 'connect' | 'secureConnect' } {
  switch (address.kind) {
    case 'unix':
      return { socket: connect({ path: address.path }), opened: 'connect' };
    case 'tcp':
      return { socket: connect({ host: address.host, port: address.port }), opened: 'connect' };
    case 'web': {
      const url = new URL(address.url);
      const host = url.hostname.replace(/^\[|\]$/g, '');
      if (url.protocol !== 'https:')
        return { socket: connect({ host, port: Number(url.port || 80) }), opened: 'connect' };
      return {
        socket: connectTls({ host, port: Number(url.port || 443), servername: host }),
        opened: 'secureConnect',
      };
    }
  }
}
