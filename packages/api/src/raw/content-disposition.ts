/**
 * `attachment` with a name for the file (RFC 6266 §4). The name comes from mail: no path, no controls, nothing that turns text round, no dot in
 * front, at most 150 characters.
 */
export const contentDisposition = (name: string): string => {
  const safe =
    name
      .toWellFormed()
      .replace(UNSAFE, '_')
      .replace(/^[.\s]+|[.\s]+$/g, '')
      .slice(0, 150)
      .toWellFormed() || 'part';
  const ascii = safe.replace(/[^\x20-\x7e]/g, '_').replace(/["%]/g, '_');
  const encoded = encodeURIComponent(safe).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
};

const UNSAFE =
  /[/\\:*?"<>|\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]/g;
