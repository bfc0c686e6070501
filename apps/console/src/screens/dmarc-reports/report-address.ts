/** Of the addresses where reports are read, the one to name in the record of a domain: its own, which needs no leave of another (RFC 9990 §4). */
export const reportAddressFor = (domain: string, addresses: readonly string[]): string | undefined =>
  addresses.find((address) => address.toLowerCase().endsWith(`@${domain.toLowerCase()}`)) ?? addresses[0];
