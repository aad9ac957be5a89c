export type { ChatEventsItem, ChatEventsOptions } from './chat-events.js';
export { type ClientOptions, type MutationOptions, ParleyClient, type RequestOptions } from './client.js';
export type { DocumentOf, TypedDocument } from './document.js';
export {
  ApiError,
  type ErrorCode,
  type GraphQLErrorEntry,
  InputError,
  type InputProblem,
  NetworkError,
  ParleyError,
} from './errors.js';
export type { LiveState } from './live-state.js';
export { newIdempotencyKey, type RetryPolicy } from './retries.js';
