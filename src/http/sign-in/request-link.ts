import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { callLibrary, type LibraryAnswer } from './library-client.js';
import { type LinkRequests, unknownAddress } from './link-requests.js';
import type { PasskeyServices } from './passkey-sign-in.js';

/** Stores the request for a link, and answers as for an address without an account. */
export async function requestLink(
  services: PasskeyServices,
  links: LinkRequests,
  request: FastifyRequest,
  path: string,
  body: Readonly<Record<string, unknown>>,
): Promise<LibraryAnswer> {
  const checked = { ...body, ...(isEmail(body.email) && { email: unknownAddress }) };
  const libraryAnswer = await callLibrary(services, request, path, { body: checked });
  if (libraryAnswer.kind === 'succeeded') {
    await links.add(services.database, request, path, body);
  }
  return libraryAnswer;
}

const isEmail = (email: unknown) => z.email().safeParse(email).success;
