/** Writes docs/settings.md and docs/events.md from the declarations; `--check` only says whether they are up to date. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventTypes } from '@posthorn/events/catalogue';
import { cell } from './cell.ts';
import { settingsPage } from './settings-page.ts';

const folder = fileURLToPath(new URL('../../docs', import.meta.url));
const pages = { 'settings.md': settingsPage(), 'events.md': eventsPage() };

let stale = 0;
for (const [name, text] of Object.entries(pages)) {
  const file = join(folder, name);
  if (process.argv.includes('--check')) {
    if (readOrEmpty(file) === text) continue;
    stale++;
    console.error(
      `docs/${name} is not what the declarations say: run node scripts/with-node24.mjs scripts/docs/main.ts`,
    );
    continue;
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, text);
}
process.exit(stale > 0 ? 1 : 0);

function eventsPage(): string {
  const parts = Object.entries(eventTypes).map(([type, event]) => {
    const rows = Object.entries(event.fields).map(([name, words]) => `| \`${name}\` | ${cell(words)} |`);
    const table = rows.length > 0 ? `\n\n| field | what it holds |\n| --- | --- |\n${rows.join('\n')}` : '';
    return `## \`${type}\`: ${event.title}\n\n${event.summary} (about: ${event.level})${table}\n`;
  });
  return `# Events\n\nEverything that is recorded, made from \`packages/events/src/catalogue.ts\`.\n\n${parts.join('\n')}`;
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
