import type { EventDescription } from '../catalogue.ts';

/** What actions and vetoes tell of themselves. */
export const actionEvents = {
  'action:log': {
    title: 'Line of an action',
    summary: 'An action of the operator wrote this line about an event.',
    level: 'message',
    fields: {
      text: 'the line',
      'data.action': 'the action',
      'data.about': 'the type of the event that it is about',
      'data.event': 'the id of that event',
    },
  },
  'action:rest': {
    title: 'Action rests',
    summary: 'An action failed several times in a row. It is tried less often until it works; its events wait.',
    level: 'system',
    fields: {
      text: 'why the last try failed',
      'data.action': 'the action',
      'data.failures': 'tries that failed in a row',
      'data.until': 'when it is tried again',
    },
  },
  'action:back': {
    title: 'Action works again',
    summary: 'An action that rested has done its work; what waits is done now.',
    level: 'system',
    fields: { 'data.action': 'the action', 'data.failures': 'tries that had failed before' },
  },
  'action:failed': {
    title: 'Action given up',
    summary:
      'A run of an action was given up after its last try. It is kept for some days and can be done again by hand.',
    level: 'system',
    fields: {
      text: 'why the last try failed',
      'data.action': 'the action',
      'data.delivery': 'the run',
      'data.events': 'events in it',
      'data.attempts': 'tries that were made',
    },
  },
  'action:skipped': {
    title: 'Action missed events',
    summary: 'Events grew too old before an action came to them, and were passed over. They stay in the log.',
    level: 'system',
    fields: {
      'data.action': 'the action',
      'data.count': 'events that it did not get',
      'data.until': 'the time of the last of them',
    },
  },
  'veto:refused': {
    title: 'Connection vetoed',
    summary:
      'A veto of the operator forbade a connection, or that a certificate counts as verified. Mail that it concerns waits.',
    level: 'connection',
    fields: {
      direction: 'out: a connection of ours; in: of a client',
      host: 'the next hop (out)',
      address: 'its address (out)',
      port: 'its port, or that of the client',
      clientAddress: 'the client (in)',
      text: 'the reason it gave',
      'data.veto': 'the veto',
      'data.at': 'the moment: tcp:connect, smtp:connect or tls:cert',
      'data.ms': 'how long it took, in milliseconds',
    },
  },
  'veto:failed': {
    title: 'Veto failed',
    summary: 'A veto gave no answer in time or could not be asked; what then happens is for its setting to say.',
    level: 'connection',
    fields: {
      direction: 'out: a connection of ours; in: of a client',
      host: 'the next hop (out)',
      address: 'its address (out)',
      port: 'its port, or that of the client',
      clientAddress: 'the client (in)',
      text: 'what went wrong',
      'data.veto': 'the veto',
      'data.at': 'the moment: tcp:connect, smtp:connect or tls:cert',
      'data.onFailure': 'go-on or refuse',
      'data.ms': 'how long it took, in milliseconds',
    },
  },
} as const satisfies Record<string, EventDescription>;
