/** Why a part of Posthorn cannot start, in a word that a launcher can branch on. */
export type StartErrorCode =
  | 'folder-not-writable'
  | 'unsupported-platform'
  | 'system-user'
  | 'data-version'
  | 'server-start'
  | 'server-silent'
  | 'url-syntax'
  | 'url-auth'
  | 'url-database'
  | 'url-unreachable'
  | 'server-too-old'
  | 'server-setting'
  | 'schema-too-new'
  | 'schema-too-old'
  | 'migration-changed'
  | 'migration-failed'
  | 'secret-missing'
  | 'secret-wrong';

/** A start-up failure whose message is one sentence for the operator: what is wrong and what to do. */
export class StartError extends Error {
  readonly code: StartErrorCode;

  constructor(code: StartErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StartError';
    this.code = code;
  }
}

/** Whether the value is a StartError; works across copies of this module too. */
export function isStartError(value: unknown): value is StartError {
  return value instanceof Error && value.name === 'StartError' && 'code' in value;
}
