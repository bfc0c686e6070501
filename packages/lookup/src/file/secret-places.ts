import { realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';

/**
 * Whether a file, its links followed, is one whose lines must not be told by asking for them: secrets of this machine, and what Posthorn keeps in its
 * data folder for itself (its secret, the database, mail). Who may change settings may not thereby read these.
 */
export async function isSecretPlace(path: string, dataFolder: string): Promise<boolean> {
  if (SYSTEM.test(path)) return true;
  const data = await realpath(dataFolder).catch(() => dataFolder);
  if (!path.startsWith(join(data, sep))) return false;
  return OWN.test(path.slice(join(data, sep).length));
}

const SYSTEM = /^\/(?:proc|sys|dev)\/|^\/etc\/(?:g?shadow-?$|sudoers|ssh\/|ssl\/private\/)/;
const OWN = /^(?:secret(?:\.new)?$|postgres-|spill\/|mail\/|log\/)/;
