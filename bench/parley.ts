import { openLog } from '../src/cli/session.js';
import { compose } from '../src/composition/compose.js';
import { readConfiguration } from '../src/configuration.js';
import { serveParent } from './server-process.js';

/** Runs Parley like `serve`, with its log but without rate limits. */
await serveParent(async (database) => {
  const configuration = readConfiguration({ RATE_LIMITS: 'off', GRAPHIQL: 'off' });
  const { http, close } = await compose(database, configuration, openLog('info'));
  return { address: await http.listen({ host: '127.0.0.1', port: 0 }), close };
});
