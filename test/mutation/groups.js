/**
 * The files to mutate, grouped by the guarantee that they implement, with the tests of that guarantee. The tests execute `src/`
 * in their own process; those outside of test/unit/ use the embedded database.
 * @type {Readonly<Record<string, { mutate: readonly string[], tests: readonly string[] }>>}
 */
export const groups = {
  luhn: {
    mutate: ['src/content-guard/card-schemes.ts'],
    tests: ['test/unit/guard/card-checks.test.ts'],
  },
  csrf: {
    mutate: ['src/http/same-origin.ts'],
    tests: ['test/unit/same-origin.test.ts'],
  },
  cursors: {
    mutate: ['src/graphql/cursors.ts', 'src/graphql/ids.ts', 'src/graphql/page-arguments.ts'],
    tests: [
      'test/unit/forged-cursors.test.ts',
      'test/unit/pages.test.ts',
      'test/unit/cursors-and-ids.test.ts',
    ],
  },
  pages: {
    mutate: ['src/database/keyset.ts'],
    tests: ['test/unit/pages.test.ts', 'test/unit/keyset.test.ts'],
  },
  threads: {
    mutate: ['src/chat/read-thread.ts', 'src/graphql/thread-connection.ts'],
    tests: [
      'test/unit/foreign-threads.test.ts',
      'test/thread-pages.test.ts',
      'test/search-thread.test.ts',
      'test/inbox.test.ts',
    ],
  },
  authorization: {
    mutate: [
      'src/access/actor.ts',
      'src/access/permissions.ts',
      'src/access/tenant-scopes.ts',
      'src/access/user-roles.ts',
    ],
    tests: ['test/unit/permissions-and-scopes.test.ts'],
  },
  authentication: {
    mutate: ['src/http/authentication.ts'],
    tests: [
      'test/sign-in/session-binding.test.ts',
      'test/sign-in/memberships.test.ts',
      'test/sign-in/audit-log.test.ts',
      'test/transport/rejected-credentials.test.ts',
      'test/unit/key-of.test.ts',
      'test/chat-tokens.test.ts',
      'test/sign-in/signing-in.test.ts',
    ],
  },
  idempotency: {
    mutate: ['src/chat/send-message.ts', 'src/chat/outgoing-message.ts', 'src/chat/write-message.ts'],
    tests: [
      'test/sending.test.ts',
      'test/content-policy.test.ts',
      'test/key-scopes.test.ts',
      'test/working-together.test.ts',
    ],
  },
  'read-marks': {
    mutate: ['src/chat/last-read.ts', 'src/chat/mark-read.ts', 'src/chat/mark-unread.ts'],
    tests: [
      'test/unit/foreign-threads.test.ts',
      'test/bad-input.test.ts',
      'test/inbox.test.ts',
      'test/own-unread.test.ts',
      'test/working-together.test.ts',
      'test/live/marks.test.ts',
      'test/webhooks/delivering.test.ts',
    ],
  },
  'rate-limits': {
    mutate: ['src/http/shared-rate-limit.ts', 'src/http/rate-limits.ts'],
    tests: ['test/unit/limits/shared-rate-limit.test.ts'],
  },
  'sign-in-limits': {
    mutate: ['src/http/sign-in/limits.ts'],
    tests: ['test/unit/limits/sign-in-limits.test.ts'],
  },
  'content-policy': {
    mutate: [
      'src/content-policy/review-text.ts',
      'src/content-policy/policy.ts',
      'src/content-policy/change-policy.ts',
      'src/content-policy/set-actions.ts',
      'src/content-policy/review-continued.ts',
    ],
    tests: [
      'test/unit/content-review.test.ts',
      'test/unit/policy-permissions.test.ts',
      'test/content-policy.test.ts',
    ],
  },
  'content-guard': {
    mutate: ['src/content-policy/policy-check.ts'],
    tests: ['test/content-policy.test.ts'],
  },
  'event-order': {
    mutate: ['src/chat/subscription.ts', 'src/chat/log-reader.ts'],
    tests: ['test/unit/subscription.test.ts', 'test/unit/log-reader.test.ts'],
  },
  'event-log': {
    mutate: ['src/chat/event-log.ts', 'src/chat/event-retention.ts'],
    tests: [
      'test/unit/event-log.test.ts',
      'test/unit/event-retention.test.ts',
      'test/unit/subscription.test.ts',
      'test/live/retention.test.ts',
      'test/live/marks.test.ts',
    ],
  },
  'webhook-signatures': {
    mutate: ['src/webhooks/signature.ts'],
    tests: ['test/unit/webhook-signature.test.ts'],
  },
  'webhook-retries': {
    mutate: ['src/webhooks/delivery-state.ts'],
    tests: ['test/unit/delivery-state.test.ts'],
  },
  'webhook-order': {
    mutate: ['src/webhooks/deliver.ts', 'src/webhooks/delivery-worker.ts', 'src/webhooks/fan-out.ts'],
    tests: ['test/unit/delivery-worker.test.ts', 'test/unit/webhook-fan-out.test.ts'],
  },
};
