/**
 * Starts the whole of Posthorn and stays as its keeper: ground (folder, ports), Postgres, migrations, console build,
 * engine, worker, console; then one block that says where everything is. Ctrl-C takes it all down in the order that
 * loses nothing: listeners and sessions, deliveries, console, and Postgres last.
 */
import { createWriteStream } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { banner } from './banner.ts';
import { buildConsole } from './console-build.ts';
import { bringUpDatabase } from './database.ts';
import { environmentForParts, readEnvironment, StartProblem } from './env.ts';
import { prepareGround } from './ground.ts';
import { type Part, type PartName, startPart } from './parts.ts';
import { makePassword } from './password.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const began = Date.now();
const undo: { what: string; run: () => Promise<unknown> }[] = [];
const state: { stopping: boolean; step: Promise<unknown>; stopped?: Promise<void> } = {
  stopping: false,
  step: Promise.resolve(),
};
/** What Ctrl-C waits for at most while a step is under way, so that what the step brings up is taken down too. */
const STEP_MS = 15_000;
const entry: Record<PartName, string> = { engine: 'src/main.ts', worker: 'src/main.ts', console: 'main.ts' };

class Stopped extends Error {}

try {
  await start();
} catch (error) {
  const asked = state.stopping;
  await stop();
  // Whatever a step says that was cut short by Ctrl-C is no failure of the start.
  if (asked) process.exit(0);
  const plain = error instanceof StartProblem || (error instanceof Error && error.name === 'StartError');
  console.error(
    `\nPosthorn did not start. ${plain ? (error as Error).message : ((error as Error).stack ?? String(error))}`,
  );
  process.exit(1);
}

async function start(): Promise<void> {
  watchSignals();
  const boot = readEnvironment(process.env, root);
  await step('checking the data folder and ports', async () => {
    const ground = await prepareGround(boot);
    undo.push({ what: 'data folder', run: () => ground.release() });
  });
  const giveUp = new AbortController();
  const building = buildConsole(root, say, giveUp.signal);
  const buildEnded = building.catch(() => undefined);
  undo.push({
    what: 'console build',
    run: async () => {
      giveUp.abort();
      await buildEnded;
    },
  });

  const password = boot.adminPassword ?? makePassword();
  const database = await step(boot.databaseUrl ? 'connecting to the database' : 'starting Postgres', async () => {
    const up = await bringUpDatabase(boot, { password, log: say });
    undo.push({ what: 'Postgres', run: () => up.stop() });
    return up;
  });
  const isNew = database.adminCreated && !boot.adminPassword;
  // Told at once as well: a start that ends before its closing block would leave a password that nobody has seen.
  if (isNew) say(`made the first user ${boot.adminEmail}, password ${password}`);

  const env = environmentForParts(boot, database.url, database.secret);
  const log = await openLog(join(boot.dataDir, 'log'));
  const part = (name: PartName): Part => {
    return startPart({
      name,
      args: [join(root, 'apps', name, entry[name])],
      cwd: join(root, 'apps', name),
      env,
      log,
      onRestart: (which, why) => say(`the ${which} ended (${why}); starting it again`),
    });
  };
  // Started in this order and stopped in it too: the engine stops accepting before the worker stops delivering.
  const parts: Part[] = [];
  undo.push({ what: 'parts', run: () => stopInOrder(parts) });
  const add = (name: PartName) => {
    const made = part(name);
    parts.push(made);
    return made.ready;
  };
  const [engine] = await step('starting engine and worker', () => Promise.all([add('engine'), add('worker')]));
  const { built, seconds } = await building;
  if (built) say(`the console is built (${seconds} s)`);
  await step('starting the console', () => add('console'));
  console.log(
    banner({
      boot,
      engineListeners: (engine['listeners'] ?? []) as { kind: string; address: string; port: number }[],
      database: database.words,
      ...(isNew ? { password } : {}),
      seconds: Math.round((Date.now() - began) / 1000),
    }),
  );
}

async function stopInOrder(parts: Part[]): Promise<void> {
  for (const part of parts) {
    say(`stopping the ${part.name}`);
    await part.stop();
  }
}

async function step<T>(what: string, run: () => Promise<T>): Promise<T> {
  if (state.stopping) throw new Stopped();
  say(`${what} ...`);
  const running = run();
  state.step = running.catch(() => undefined);
  const result = await running;
  if (state.stopping) throw new Stopped();
  return result;
}

function watchSignals(): void {
  let last = 0;
  const onSignal = () => {
    // npm passes on what the terminal already sent to all of us: one Ctrl-C arrives twice.
    if (Date.now() - last < 1000) return;
    last = Date.now();
    if (state.stopping) {
      console.error('Stopping is under way: deliveries in progress are being finished (at most half a minute a part).');
      return;
    }
    state.stopping = true;
    console.log('\nStopping Posthorn ...');
    const stepEnds = Promise.race([state.step, sleep(STEP_MS)]);
    void stepEnds.then(stop).then(
      () => process.exit(0),
      (error) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
}

/** Asked twice (a signal, and the step that it cut short), it is done once. */
function stop(): Promise<void> {
  state.stopping = true;
  state.stopped ??= takeDown();
  return state.stopped;
}

async function takeDown(): Promise<void> {
  for (const { what, run } of undo.splice(0).reverse()) {
    try {
      await run();
    } catch (error) {
      console.error(`${what} did not stop cleanly: ${(error as Error).message}`);
    }
  }
}

async function openLog(folder: string): Promise<(part: PartName, line: string) => void> {
  // Addresses of people stand in there.
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const files = new Map<PartName, ReturnType<typeof createWriteStream>>();
  return (part, line) => {
    let file = files.get(part);
    if (!file) {
      file = createWriteStream(join(folder, `${part}.log`), { flags: 'a', mode: 0o600 });
      files.set(part, file);
    }
    file.write(`${line}\n`);
    if (/"level":(50|60|"error"|"fatal")/.test(line)) console.error(`[${part}] ${line}`);
  };
}

function say(line: string): void {
  console.log(`[${((Date.now() - began) / 1000).toFixed(1).padStart(5)} s] ${line}`);
}
