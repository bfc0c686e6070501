import { lookup as lookUp } from 'node:dns';
import { connect, isIP, type LookupFunction } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { refuseLinkLocal } from '@posthorn/lookup/web/address-guard';
import { ScanFault } from '@posthorn/scan/fault';
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
      const refused = isIP(host) === 0 ? null : refuseLinkLocal(host);
      if (refused !== null) throw new ScanFault('unreachable', refused);
      if (url.protocol !== 'https:')
        return { socket: connect({ host, port: Number(url.port || 80), lookup }), opened: 'connect' };
      return {
        socket: connectTls({ host, port: Number(url.port || 443), servername: host, lookup }),
        opened: 'secureConnect',
      };
    }
  }
}

/** Where clouds keep the metadata of a machine there is no scanner, whatever a name says. */
const lookup: LookupFunction = (host, options, done) =>
  lookUp(host, { ...options, all: true }, (error, found) => {
    const refused =
      error === null ? found.map(({ address }) => refuseLinkLocal(address)).find((one) => one !== null) : '';
    if (error !== null || refused != null) done(error ?? new ScanFault('unreachable', refused!), []);
    else if (options.all) done(null, found);
    else done(null, found[0]!.address, found[0]!.family);
  });
