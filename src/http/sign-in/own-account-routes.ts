import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  canUseMembership,
  hasMembership,
  restrictionError,
  type ValidSession,
} from '../../access/session-lookup.js';
import {
  dismissNotice,
  endOtherSessions,
  endOwnSession,
  endTrustedDevice,
  listOwnSessions,
  listTrustedDevices,
} from '../../accounts/own-account.js';
import { originOf } from '../request.js';
import { requireSameOrigin } from '../same-origin.js';
import type { OperationServices } from './handle-operation.js';
import { basePath } from './library-request.js';
import { idOf, notSignedIn, type OnRequest, personOf } from './person-request.js';

type Handler = (session: ValidSession, request: FastifyRequest) => Promise<unknown>;

/** Registers the paths on which a user manages their own sessions, trusted devices and notices. */
export function registerOwnAccount(
  server: FastifyInstance,
  services: OperationServices,
  onRequest: OnRequest,
): void {
  const { database, devices, publicUrl } = services;

  const requireSession = async (request: FastifyRequest): Promise<ValidSession> => {
    const person = await personOf(services, request);
    if (!person || !hasMembership(person)) throw notSignedIn();
    if (!canUseMembership(person)) throw restrictionError(person);
    return person;
  };
  const get = (path: string, handler: Handler) =>
    server.get(basePath + path, { onRequest }, async (request) =>
      handler(await requireSession(request), request),
    );
  const post = (path: string, handler: Handler) =>
    server.post(basePath + path, { onRequest }, async (request) => {
      requireSameOrigin(request.headers, publicUrl);
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
