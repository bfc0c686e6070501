/** CRC-32C (RFC 9260 appendix A) of octets, those of `zeroed` counted as 0: a checksum is not part of what it sums up. */
export function crc32c(octets: Uint8Array, zeroed: { from: number; to: number }): number {
  let crc = 0xffffffff;
  for (let at = 0; at < octets.length; at += 1) {
    const octet = at >= zeroed.from && at < zeroed.to ? 0 : octets[at]!;
    crc = (crc >>> 8) ^ TABLE[(crc ^ octet) & 0xff]!;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value >>> 0;
});
