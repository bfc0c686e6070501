import { isIP, type LookupFunction } from 'node:net';

/**
 * Gives Node the addresses that were looked at, whatever name it asks for: what is connected to is what was allowed,
 * even when the name answers something else a moment later (DNS rebinding).
 */
export function pinnedLookup(allowed: () => Promise<readonly string[]>): LookupFunction {
  return (_host, { all }, done) => {
    allowed().then(
      (addresses) => {
        const found = addresses.map((address) => ({ address, family: isIP(address) }));
        if (all) done(null, found);
        else done(null, found[0]!.address, found[0]!.family);
      },
      (error: Error) => done(error, []),
    );
  };
}
