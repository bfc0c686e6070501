/** Where a scanner is: a port, a socket of this machine, or a page of the web. */
export type ScannerAddress =
  | { kind: 'tcp'; host: string; port: number }
  | { kind: 'unix'; path: string }
  | { kind: 'web'; url: string };

/** Reads the address of a scanner: `host:port`, `[2001:db8::1]:port`, `unix:/path`, or for kind `http` a URL. */
export function scannerAddress(
  kind: string,
  text: string,
): { ok: true; address: ScannerAddress } | { ok: false; reason: string } {
  if (kind === 'http') {
    const isUrl = /^https?:\/\/[!-~]+$/.test(text) && URL.canParse(text) && !text.includes('@');
    return isUrl
      ? { ok: true, address: { kind: 'web', url: text } }
      : { ok: false, reason: 'wanted: an address that begins with http:// or https://' };
  }
  const path = /^unix:(\/[^\u0000]{1,100})$/.exec(text)?.[1];
  if (path !== undefined) return { ok: true, address: { kind: 'unix', path } };
  const found = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9.-]{1,253})):(\d{1,5})$/.exec(text);
  const port = Number(found?.[3]);
  if (!found || port < 1 || port > 65_535)
    return { ok: false, reason: 'wanted: host:port, such as 127.0.0.1:11333, or unix:/path of a socket' };
  return { ok: true, address: { kind: 'tcp', host: (found[1] ?? found[2])!, port } };
}
