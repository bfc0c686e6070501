/** Prepares a database of the operator's own once (migrations, first revision, first administrator) and ends; the parts are started by somebody else. */
import { prepareDatabase } from './database.ts';
import { readEnvironment, StartProblem } from './env.ts';
import { makePassword } from './password.ts';

try {
  const boot = readEnvironment(process.env, process.cwd());
  if (!boot.databaseUrl) throw new StartProblem('DATABASE_URL must name the database to prepare.');
  const password = boot.adminPassword ?? makePassword();
  const { adminCreated } = await prepareDatabase(boot, boot.databaseUrl, {
    password,
    log: (line) => console.log(line),
  });
  if (adminCreated && !boot.adminPassword)
    console.log(`First administrator: ${boot.adminEmail}, password (shown this once): ${password}`);
  console.log('The database is ready.');
} catch (error) {
  const plain = error instanceof StartProblem || (error instanceof Error && error.name === 'StartError');
  console.error(plain ? (error as Error).message : error);
  process.exit(1);
}
