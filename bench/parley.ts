import { ApiKeyLookup } from '../src/access/api-key-lookup.js';
import { CredentialRevocation } from '../src/access/credential-revocation.js';
import { LiveChat } from '../src/chat/live-chat.js';
import { openLog } from '../src/cli/session.js';
import { WebhookPayloadRenderer } from '../src/graphql/webhook-payload-renderer.js';
import { createServer } from '../src/http/server.js';
import { openSignIn } from '../src/http/sign-in/sign-in.js';
import { Sender } from '../src/webhooks/sender.js';
import { serveParent } from './server-process.js';

/** Parley as `serve` puts it together, its log included. */
await serveParent(async (database) => {
  const log = openLog('info');
  const ring = new ApiKeyLookup(database, (error) => log.warn({ err: error }));
  const rights = new CredentialRevocation(database, (error) => log.warn({ err: error }));
  const live = new LiveChat(database, rights.watch, (error) => log.warn({ err: error }));
  const sender = new Sender({ allowLoopback: false });
  const signIn = await openSignIn(
    database,
    ring,
    { secret: 'not a secret: nobody signs in', publicUrl: null, mail: null, singleSignOn: null },
    log,
  );
  const webhooks = {
    sender,
    renderer: new WebhookPayloadRenderer(database, live, sender, signIn.tokens, log),
  };
  const server = createServer({
    database,
    signIn,
    live,
    logger: log,
    webhooks,
    graphiql: false,
    limits: null,
  });
  return {
    address: await server.listen({ host: '127.0.0.1', port: 0 }),
    close: async () => {
      await server.close();
      rights.close();
      await ring.close();
    },
  };
});
