import type { AddressInfo } from 'node:net';
import { parentPort } from 'node:worker_threads';
import { SMTPServer } from 'smtp-server';

/* A worker with a mail server that counts what it accepts. It sends its port, and the count whenever it is asked. */

let accepted = 0;
const server = new SMTPServer({
  disabledCommands: ['AUTH', 'STARTTLS'],
  onData: (stream, _session, done) => {
    stream.resume();
    stream.on('end', () => {
      accepted++;
      done();
    });
  },
});
// A server that is stopped resets its connections.
server.on('error', () => {});
server.listen(0, '127.0.0.1', () => {
  parentPort?.postMessage((server.server.address() as AddressInfo).port);
});
parentPort?.on('message', () => parentPort?.postMessage(accepted));
