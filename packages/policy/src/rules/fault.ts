/** Something went wrong inside a rule; never anything but this is thrown by an evaluation. */
export class RuleFault extends Error {
  readonly code: FaultCode;
  /** Where in the text of the expression, from 0; undefined: the whole. */
  readonly position: number | undefined;
  constructor(code: FaultCode, message: string, position?: number) {
    super(message);
    this.name = 'RuleFault';
    this.code = code;
    this.position = position;
  }
  /** The budget is spent: no `||` may paper over it. */
  get isFatal(): boolean {
    return this.code === 'too-many-steps' || this.code === 'too-much-memory';
  }
}

export type FaultCode =
  | 'too-many-steps'
  | 'too-much-memory'
  | 'no-such-member'
  | 'wrong-type'
  | 'out-of-range'
  | 'division-by-zero'
  | 'overflow'
  | 'conversion'
  | 'fact-failed'
  | 'lookup-failed';
