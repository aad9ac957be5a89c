interface FailureFacts {
  /** The reply code if the mail server rejects the address for good; null for any other failure. */
  bounceCode?: number | null;
  /** Whether the mail server got the whole email, and did not answer it: it can have accepted it. */
  isUnanswered?: boolean;
}

/** An attempt to send a mail has failed. */
export class MailFailure extends Error {
  override name = 'MailFailure';
  readonly bounceCode: number | null;
  readonly isUnanswered: boolean;

  /**
   * @param isFinal whether another attempt is useless, as for an address that does not exist.
   * @param details what the log shows. It must not contain the recipient.
   */
  constructor(
    message: string,
    readonly isFinal: boolean,
    readonly details: Readonly<Record<string, unknown>>,
    { bounceCode = null, isUnanswered = false }: FailureFacts = {},
  ) {
    super(message);
    this.bounceCode = bounceCode;
    this.isUnanswered = isUnanswered;
  }
}
