/** Who stands in From of a report: `Name <address>` or an address alone, as the settings hold it; without one, the sender of bounces. */
export function senderOf(text: string | undefined, postmaster: string): { name: string; address: string } {
  const found = text === undefined ? null : /^([^<>]*)<([^<>]*)>$/.exec(text);
  if (found) return { name: found[1]!.trim(), address: found[2]! };
  return { name: text === undefined ? 'Mail Delivery System' : '', address: text ?? postmaster };
}
