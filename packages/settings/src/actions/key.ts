/** Under which the state of an action is kept, among what has a cursor in the event log; no name of a webhook has a colon. */
export const actionKey = (name: string): string => `action:${name}`;

/** Whether a key is that of an action. */
export const isActionKey = (key: string): boolean => key.startsWith(actionKey(''));
