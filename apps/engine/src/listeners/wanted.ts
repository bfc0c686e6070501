import type { Configuration } from '@posthorn/settings/configuration';
import type { ListenerKind } from '../index.ts';
import type { WantedListener } from './listeners.ts';

/** What the machine was started with, for the fields that a listener leaves open. */
export type BootPlaces = { bind: string; ports: { mx: number; submission: number; submissions: number } };

/** The listeners that the settings ask for. Port 0 means the boot-time port of the kind; LMTP has none and takes any free one. */
export function wantedListeners(configuration: Configuration, boot: BootPlaces): WantedListener[] {
  return configuration.listeners.entries
    .filter((entry) => entry.enabled)
    .map(({ name, kind, address, port, certificate }) => ({
      name,
      kind,
      address: address || boot.bind,
      port: port === 0 ? bootPort(kind, boot) : port,
      certificate: certificate || undefined,
    }));
}

function bootPort(kind: ListenerKind, { ports }: BootPlaces): number {
  return kind === 'lmtp' ? 0 : ports[kind];
}
