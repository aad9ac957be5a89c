/** The error of a request that failed for a reason that a retry can help (../../docs/errors.md#retry). */
export const serviceUnavailable = {
  code: 'SERVICE_UNAVAILABLE',
  message: 'The service is not available at the moment. Please try again.',
} as const;
