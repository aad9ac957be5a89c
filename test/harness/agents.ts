import type { UserRole } from '../../src/access/user-roles.js';
import { userId } from '../../src/graphql/ids.js';
import { Browser, makeUser } from './browser.js';
import { Client, type TestServer } from './server.js';

/** A signed-in user of an operator. */
export interface Agent {
  client: Client;
  /** The id of the `User` and `Colleague`. */
  id: string;
  number: number;
}

/** Creates a user of an operator and signs in. */
export async function makeAgent(
  server: TestServer,
  marketplaceId: number,
  name: string,
  role: UserRole = 'CUSTOMER_SUPPORT',
): Promise<Agent> {
  const { id: number, email } = await makeUser(server, { marketplaceId, role }, { name });
  const browser = await new Browser(server).signIn(email);
  return { client: new Client(server, '', 'operator', browser.headers), id: userId(number), number };
}
