import type { ProcessInfo } from '@posthorn/db/processes';
import type { Configuration } from '@posthorn/settings/configuration';
import type { ApiServices } from '../context.ts';

/** Something a person should look at. */
export type Concern = {
  kind:
    | 'certificate'
    | 'dkim'
    | 'intake'
    | 'process'
    | 'revision'
    | 'settings'
    | 'api-key'
    | 'held'
    | 'watchdog'
    | 'blocked'
    | 'quarantine'
    | 'lookup'
    | 'scanner'
    | 'webhook'
    | 'action'
    | 'draft'
    | 'sandbox';
  /** `bad`: mail suffers or will soon; `warn`: it needs somebody; `note`: good to know. */
  severity: 'bad' | 'warn' | 'note';
  title: string;
  detail: string;
  /** What it is about: the certificate's name, the key's, the process's id. */
  subject: string | null;
  /** When it began, or when it will be too late. */
  at: Date | null;
};

/** What every check may look at; read once for all of them. */
export type Looked = {
  services: ApiServices;
  now: Date;
  processes: ProcessInfo[];
  configuration: Configuration;
  newestRevision: number;
};

export type Check = (looked: Looked) => Concern[] | Promise<Concern[]>;
