import type { Configuration } from '@posthorn/settings/configuration';

export type LocalDomain = Configuration['routing']['localDomains'][number];
export type Alias = Configuration['routing']['aliases'][number];
export type Route = Configuration['routing']['routes'][number];

/** The list of the settings that holds the routes. */
export const ROUTES = 'routing.routes';
