import { Duplex } from 'node:stream';

/**
 * Two streams, each of which reads what the other is given. Node's own `duplexPair` calls a write done only when the other side reads on, and a
 * TLS handshake over it stands still; here a write is done as soon as there is room for it.
 */
export function createDuplexPair(): [Duplex, Duplex] {
  const sides: Duplex[] = [];
  const waiting: ((() => void) | undefined)[] = [];
  for (const own of [0, 1]) {
    const other = 1 - own;
    sides[own] = new Duplex({
      read() {
        const go = waiting[own];
        waiting[own] = undefined;
        go?.();
      },
      write(bytes, _encoding, done) {
        if (sides[other]!.push(bytes)) done();
        else waiting[other] = done;
      },
      final(done) {
        sides[other]!.push(null);
        done();
      },
      destroy(error, done) {
        if (!sides[other]!.destroyed) sides[other]!.push(null);
        done(error);
      },
    });
  }
  return [sides[0]!, sides[1]!];
}
