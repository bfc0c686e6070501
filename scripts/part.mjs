// Runs one part of Posthorn in the foreground (in containers, or under a supervisor of your own): APP=engine|worker|console|setup.
const entries = {
  engine: '../apps/engine/src/main.ts',
  worker: '../apps/worker/src/main.ts',
  console: '../apps/console/main.ts',
  setup: './start/setup.ts',
};

const entry = entries[process.env.APP ?? ''];
if (!entry) {
  console.error(`APP is "${process.env.APP ?? ''}", but it must be one of ${Object.keys(entries).join(', ')}.`);
  process.exit(1);
}
await import(entry);
