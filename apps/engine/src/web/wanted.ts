import type { Configuration } from '@posthorn/settings/configuration';
import type { WantedListener } from '../listeners/listeners.ts';
import type { BootPlaces } from '../listeners/wanted.ts';
import type { WebKind } from './server.ts';

/** The web ports that the settings ask for. */
export const wantedWebListeners = ({ web }: Configuration, { bind }: BootPlaces): WantedListener<WebKind>[] =>
  web.listeners
    .filter(({ enabled }) => enabled)
    .map(({ name, kind, address, port }) => ({ name, kind, address: address || bind, port, certificate: undefined }));
