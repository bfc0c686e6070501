import type { Check } from '../check.ts';
import { FOLDER } from '../content-folders.ts';
import { nearest } from '../nearest.ts';
import { scannerAddress } from '../scanner-address.ts';
import { DCC } from '../scanners.ts';

/** Scanners that nobody can find, profiles that ask scanners nobody has, and actions that miss what they need. */
export const checkContent: Check = ({ content, dcc, milter }, { problems, warnings }) => {
  const known = [...content.scanners.map(({ name }) => name), ...(dcc.address === '' ? [] : [DCC])];
  const asked = new Set(content.profiles.flatMap(({ scanners }) => scanners));
  for (const [index, { name, kind, address, enabled }] of content.scanners.entries()) {
    const path = `content.scanners[${index}]`;
    const read = scannerAddress(kind, address);
    if (!read.ok) problems.push({ path: `${path}.address`, reason: read.reason });
    if (name === DCC)
      problems.push({ path: `${path}.name`, reason: 'this name is that of DCC, which has settings of its own' });
    if (enabled && !asked.has(name))
      warnings.push({ path: `${path}.name`, reason: `"${name}" is in no profile, so that no mail is shown to it` });
  }
  for (const [index, one] of milter.exceptions.entries()) {
    if (content.scanners.some(({ name, kind }) => kind === 'milter' && name === one.milter)) continue;
    const reason = `no scanner of the kind milter is named "${one.milter}"`;
    warnings.push({ path: `milter.exceptions[${index}].milter`, reason });
  }
  if (dcc.address !== '') {
    const read = scannerAddress(DCC, dcc.address);
    if (!read.ok) problems.push({ path: 'dcc.address', reason: read.reason });
    if (!asked.has(DCC))
      warnings.push({
        path: 'dcc.address',
        reason: 'no profile of content scanning names dcc, so that no mail is shown to it',
      });
  }
  for (const [index, { scanners, actions }] of content.profiles.entries()) {
    const path = `content.profiles[${index}]`;
    for (const [at, name] of scanners.entries()) {
      if (known.includes(name)) continue;
      if (name === DCC) {
        problems.push({ path: `${path}.scanners[${at}]`, reason: 'DCC has no address (dcc.address)' });
        continue;
      }
      const near = nearest(name, known);
      const advice = near ? `; did you mean "${near}"?` : '';
      problems.push({ path: `${path}.scanners[${at}]`, reason: `there is no scanner named "${name}"${advice}` });
    }
    for (const [at, { scanner, outcome, to }] of actions.entries()) {
      const place = `${path}.actions[${at}]`;
      if (scanner !== '' && !scanners.includes(scanner))
        problems.push({ path: `${place}.scanner`, reason: `"${scanner}" is no scanner of this profile` });
      if (outcome === 'tag' && !/^[A-Za-z0-9._-]{1,60}$/.test(to))
        problems.push({ path: `${place}.to`, reason: 'a tag of letters, digits, dots and dashes is needed' });
      if (outcome === 'folder' && !FOLDER.test(to))
        problems.push({ path: `${place}.to`, reason: 'the name of a folder is needed: letters, digits and dashes' });
      if (outcome === 'redirect' && !/^[^\s@]+@[^\s@]+$/.test(to))
        problems.push({ path: `${place}.to`, reason: 'the address it goes to is needed' });
    }
    if (scanners.length === 0 && actions.length > 0)
      warnings.push({ path: `${path}.actions`, reason: 'has no effect: the profile asks no scanner' });
  }
};
