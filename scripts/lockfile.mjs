// Completes package-lock.json. npm leaves a platform's package out when the registry in use does not carry it, and `npm ci` then
// refuses the lockfile on every platform. Such an entry is added with the platform read from its name: it is installed
// there only, and skipped everywhere else. Run it after each `npm install`; `--check` only says whether it is needed.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('../package-lock.json', import.meta.url));
const lock = JSON.parse(readFileSync(file, 'utf8'));

const systems = {
  android: 'android',
  darwin: 'darwin',
  freebsd: 'freebsd',
  linux: 'linux',
  netbsd: 'netbsd',
  openbsd: 'openbsd',
  openharmony: 'openharmony',
  aix: 'aix',
  sunos: 'sunos',
  win32: 'win32',
  windows: 'win32',
};
const processors = {
  arm64: 'arm64',
  arm: 'arm',
  x64: 'x64',
  ia32: 'ia32',
  64: 'x64',
  riscv64: 'riscv64',
  s390x: 's390x',
  ppc64: 'ppc64',
  ppc64le: 'ppc64',
  loong64: 'loong64',
  mips64el: 'mips64el',
  wasm32: 'wasm32',
};

const added = [];
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isLocked(path, name)) continue;
    const missing = platformEntry(name, range, entry);
    lock.packages[`node_modules/${name}`] = missing;
    added.push(`${name}@${missing.version}`);
  }
}

if (added.length === 0) process.exit(0);
if (process.argv.includes('--check')) {
  console.error(`package-lock.json lacks ${added.join(', ')}: run node scripts/lockfile.mjs`);
  process.exit(1);
}
const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
console.log(`added ${added.length} platform packages to package-lock.json`);

function isLocked(path, name) {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (lock.packages[`${folder ? `${folder}/` : ''}node_modules/${name}`]) return true;
    if (!folder) return false;
  }
}

function platformEntry(name, range, { dev, devOptional }) {
  const words = name.split('/').pop().split('-');
  const os = words.map((word) => systems[word]).filter(Boolean);
  const cpu = words.map((word) => processors[word]).filter(Boolean);
  if (os.length === 0 && cpu.length === 0) throw new Error(`${name}: the platform cannot be read from its name`);
  const libc = words.includes('musl') ? { libc: ['musl'] } : words.includes('gnu') ? { libc: ['glibc'] } : {};
  const version = range.replace(/^[\^~>=\s]+/, '');
  return {
    version,
    ...(cpu.length > 0 ? { cpu } : {}),
    ...(dev ? { dev } : {}),
    ...(devOptional ? { devOptional } : {}),
    ...libc,
    optional: true,
    ...(os.length > 0 ? { os } : {}),
  };
}
