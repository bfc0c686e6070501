import type { PrismaClient } from '@posthorn/db/client';
import type { Pool } from '@posthorn/db/pool';
import type { Secrets } from '@posthorn/db/secrets';
import type { Snapshot } from '@posthorn/db/watch';
import type { FoldedAudit } from './audit.ts';
import type { Permission } from './permissions.ts';
import type { Prepared } from './prepared.ts';

/** What the API stands on. `apps/console/main.ts` builds it once and hands it in; tests build their own. */
export type ApiServices = {
  pool: Pool;
  prisma: PrismaClient;
  /** POSTHORN_SECRET: encrypts what must be stored and read back, never leaves the process. */
  secret: string;
  secrets: Secrets;
  version: string;
  /** Id of this process's row, named in events. */
  processId: string;
  /** Wakes the workers for a destination. */
  ring(destination: string): void;
  /** Wakes the workers for a webhook or an action, by its key. */
  ringEndpoint(endpoint: string): void;
  /** Settings in force in this process. */
  snapshot(): Snapshot;
  /** Who a session cookie belongs to; null when nobody. */
  session(headers: Headers): Promise<SessionUser | null>;
  /** Throws after too many trial messages of one person. */
  limitTrials(principalId: string): void;
  /** Where people reach the console (POSTHORN_PUBLIC_URL); null when only the request can tell. */
  publicOrigin: string | null;
  /** Writes down what anybody can cause: refused keys and sign-ins, a flood of them as one row a minute. */
  foldedAudit: FoldedAudit;
  log: ApiLog;
  now(): Date;
};

/** The two calls of a pino logger that the API makes. */
export type ApiLog = { error(fields: object, text: string): void; warn(fields: object, text: string): void };

/** A signed-in person, as the session cookie names them. */
export type SessionUser = {
  id: string;
  email: string;
  name: string;
  role: string;
  mustChangePassword: boolean;
  session: SignedInSession;
};

/** One sign-in. What changes who may get in asks for a recent `authenticatedAt`. */
export type SignedInSession = { id: string; authenticatedAt: Date };

/** Whoever makes the request. */
export type Principal = {
  kind: 'user' | 'key';
  id: string;
  /** E-mail address of the person, or the name of the key. */
  name: string;
  /** Role of the person, or the scopes of the key joined with a comma. */
  role: string;
  permissions: ReadonlySet<Permission>;
  mustChangePassword: boolean;
  /** The sign-in behind a request of a person; keys have none. */
  session?: SignedInSession;
};

/** What a procedure gets besides its input. */
export type ApiContext = {
  services: ApiServices;
  principal: Principal | null;
  request: {
    id: string;
    address: string;
    userAgent: string;
    method: string;
    transport: 'trpc' | 'rest';
    /** The console's own origin, as this request reached it. */
    origin: string;
  };
  /** A write says here what it changed; the audit row is made of it. */
  audit: { target?: string; detail?: Record<string, unknown> };
  /** What was asked ahead for pages that are on their way to a browser; left out where nothing is. */
  prepared?: Prepared | undefined;
  /** This call asks ahead: its answer is kept for the page. */
  isAhead?: boolean | undefined;
};

/** The client of the control plane's tables, for the sign-in that the console adds. */
export type ControlDatabase = PrismaClient;
