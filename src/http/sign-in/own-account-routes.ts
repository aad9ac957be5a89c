import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { requestOrigin } from '../../access/request-origin.js';
import type { ValidSession } from '../../access/session-lookup.js';
import {
  dismissNotice,
  endOtherSessions,
  endOwnSession,
  endTrustedDevice,
  listOwnSessions,
  listTrustedDevices,
} from '../../accounts/own-account.js';
import { callerError, ForbiddenError, inputError } from '../../errors/caller-error.js';
import { isSameOrigin } from '../same-origin.js';
import type { OperationServices } from './handle-operation.js';
import { basePath } from './library.js';

type Handler = (session: ValidSession, request: FastifyRequest) => Promise<unknown>;
type OnRequest = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

const numberedId = z.object({
  id: z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number),
});

/** Registers the paths on which a user manages their own sessions, trusted devices and notices. */
export function registerOwnAccount(
  server: FastifyInstance,
  services: OperationServices,
  onRequest: OnRequest,
): void {
  const { authentication, database, devices, publicUrl } = services;

  const requireSession = async ({ headers }: FastifyRequest): Promise<ValidSession> => {
    const session = await authentication.sessionOf(headers);
    if (session) return session;
    throw callerError('UNAUTHENTICATED', 'You are not signed in, or your session has ended.');
  };
  const get = (path: string, handler: Handler) =>
    server.get(basePath + path, { onRequest }, async (request) =>
      handler(await requireSession(request), request),
    );
  const post = (path: string, handler: Handler) =>
    server.post(basePath + path, { onRequest }, async (request) => {
      if (!isSameOrigin(request.headers, publicUrl)) {
        throw new ForbiddenError('This request comes from another site.');
      }
      await handler(await requireSession(request), request);
      return { status: true };
    });

  get('/list-sessions', (session) => listOwnSessions(database, session));
  post('/revoke-session', (session, request) =>
    endOwnSession(database, session, originOf(request), idOf(request)),
  );
  post('/revoke-other-sessions', (session, request) =>
    endOtherSessions(database, session, originOf(request)),
  );
  get('/list-trusted-devices', (session, request) =>
    listTrustedDevices(database, session, devices.tokenHashOf(request)),
  );
  post('/revoke-trusted-device', (session, request) =>
    endTrustedDevice(database, session, originOf(request), idOf(request)),
  );
  post('/dismiss-notice', (session, request) => dismissNotice(database, session, idOf(request)));
}

const originOf = ({ clientAddress, headers }: FastifyRequest) =>
  requestOrigin(clientAddress, headers['user-agent']);

/** @throws {CallerError} `BAD_USER_INPUT` */
function idOf({ body }: FastifyRequest): number {
  const parsed = numberedId.safeParse(body);
  if (!parsed.success) throw inputError(null, '"id" must be the id of a list.');
  return parsed.data.id;
}
