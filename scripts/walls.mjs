// The walls of the house: who may import whom, directly. `turbo boundaries` holds the tags in turbo.json, which have to
// list whatever is reached through others too; this script holds the direct arrows, and turbo.json to their closure.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const arrows = {
  smtp: [],
  message: [],
  dns: [],
  policy: [],
  events: [],
  'mail-auth': ['dns', 'message'],
  transport: ['dns'],
  bounce: ['smtp', 'message'],
  scan: [],
  reports: ['message'],
  settings: ['policy', 'events'],
  lookup: ['policy', 'dns'],
  db: ['settings', 'events', 'policy'],
  queue: ['db', 'events'],
  api: ['db', 'queue', 'settings', 'events', 'policy', 'reports', 'message', 'mail-auth', 'transport', 'bounce'],
  engine: [
    'smtp',
    'message',
    'dns',
    'mail-auth',
    'transport',
    'bounce',
    'scan',
    'settings',
    'policy',
    'events',
    'queue',
    'lookup',
    'db',
  ],
  worker: [
    'smtp',
    'message',
    'dns',
    'mail-auth',
    'transport',
    'bounce',
    'settings',
    'policy',
    'events',
    'queue',
    'lookup',
    'db',
    'reports',
  ],
  console: ['api', 'settings', 'policy', 'events'],
};

const problems = [...directArrows(), ...tagFiles(), ...closure()];
for (const problem of problems) console.error(problem);
process.exit(problems.length > 0 ? 1 : 0);

function directArrows() {
  return packages().flatMap(({ name, manifest, path }) => {
    if (name === 'testbed') return [];
    const allowed = arrows[name];
    if (!allowed) return [`${path}: no arrows are declared for "${name}" in scripts/walls.mjs`];
    const used = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }).filter((key) =>
      key.startsWith('@posthorn/'),
    );
    const wrong = used.map((key) => key.slice('@posthorn/'.length)).filter((key) => !allowed.includes(key));
    return wrong.map((key) => `${path}: ${name} may not depend on ${key}`);
  });
}

function tagFiles() {
  return packages().flatMap(({ name, path }) => {
    if (name === 'testbed') return [];
    const file = join(root, path, 'turbo.json');
    const tags = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).tags : undefined;
    return JSON.stringify(tags) === JSON.stringify([name]) ? [] : [`${path}/turbo.json must say "tags": ["${name}"]`];
  });
}

function closure() {
  const file = join(root, 'turbo.json');
  const turbo = JSON.parse(readFileSync(file, 'utf8'));
  const reach = (name) => [...new Set(arrows[name].flatMap((next) => [next, ...reach(next)]))].sort();
  const tags = Object.fromEntries(Object.keys(arrows).map((name) => [name, { dependencies: { allow: reach(name) } }]));
  if (JSON.stringify(turbo.boundaries) === JSON.stringify({ tags })) return [];
  if (process.argv.includes('--write')) {
    writeFileSync(file, JSON.stringify({ ...turbo, boundaries: { tags } }, null, 2));
    return [];
  }
  return ['turbo.json: boundaries differ from scripts/walls.mjs; run node scripts/walls.mjs --write'];
}

function packages() {
  return ['packages', 'apps'].flatMap((base) =>
    readdirSync(join(root, base))
      .filter((entry) => existsSync(join(root, base, entry, 'package.json')))
      .map((entry) => {
        const path = `${base}/${entry}`;
        return { name: entry, path, manifest: JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8')) };
      }),
  );
}
