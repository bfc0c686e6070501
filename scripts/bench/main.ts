/**
 * `npm run bench` measures the mail, destinations and then the pages; `npm run bench -- smtp …` (smtp.ts), `npm run bench -- destinations …`
 * (destinations.ts) and `npm run bench -- pages …` (pages/main.ts) one of them. Options without a name before them go to smtp.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const benches = { smtp: './smtp.ts', destinations: './destinations.ts', pages: './pages/main.ts' } as const;
const given = process.argv.slice(2);
const [name] = given;
const wanted: { bench: keyof typeof benches; options: string[] }[] =
  name === 'smtp' || name === 'destinations' || name === 'pages'
    ? [{ bench: name, options: given.slice(1) }]
    : [
        { bench: 'smtp', options: given },
        { bench: 'destinations', options: [] },
        { bench: 'pages', options: [] },
      ];
for (const { bench, options } of wanted) {
  const program = fileURLToPath(new URL(benches[bench], import.meta.url));
  const child = spawn(process.execPath, [program, ...options], { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) process.exit(code ?? 1);
}
