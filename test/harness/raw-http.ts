import { connect } from 'node:net';

/** An unparsed HTTP answer. */
export interface RawAnswer {
  status: number;
  /** By lower-case name. The values of repeated headers are joined by commas. */
  headers: Record<string, string>;
  body: string;
}

/**
 * Writes unchanged bytes to a server, and reads its answers until it closes the connection or a time limit. `fetch` would
 * normalize addresses and reject malformed requests.
 */
export async function exchange(address: string, request: string | Buffer): Promise<RawAnswer[]> {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  let received = '';
  socket.setEncoding('latin1');
  await new Promise<void>((resolve, reject) => {
    socket.on('data', (data) => {
      received += data;
    });
    socket.setTimeout(60_000, () => reject(new Error(`No end of: ${received.slice(0, 500)}`)));
    socket.on('close', () => resolve());
    socket.on('error', (error) => (received ? resolve() : reject(error)));
    socket.write(request);
  }).finally(() => socket.destroy());
  return answersIn(received);
}

/** Sends one request with these header lines, and adds `Host` and `Connection: close` if they are missing. */
export async function sendRaw(
  address: string,
  requestLine: string,
  headerLines: readonly string[] = [],
  body: string | Buffer = '',
): Promise<RawAnswer> {
  const has = (name: string) => headerLines.some((line) => line.toLowerCase().startsWith(`${name}:`));
  const lines = [requestLine, ...headerLines];
  if (!has('host')) lines.push(`Host: ${new URL(address).host}`);
  if (!has('connection')) lines.push('Connection: close');
  if (body.length > 0 && !has('content-length') && !has('transfer-encoding')) {
    lines.push(`Content-Length: ${Buffer.byteLength(body)}`);
  }
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  const [answer] = await exchange(address, Buffer.concat([head, Buffer.from(body)]));
  if (!answer) throw new Error(`No answer to ${requestLine}`);
  return answer;
}

function answersIn(received: string): RawAnswer[] {
  const answers: RawAnswer[] = [];
  for (let rest = received; rest.startsWith('HTTP/'); ) {
    const end = rest.indexOf('\r\n\r\n');
    const [statusLine = '', ...lines] = rest.slice(0, end).split('\r\n');
    const headers: Record<string, string> = {};
    for (const line of lines) {
      const name = line.slice(0, line.indexOf(':')).toLowerCase();
      const value = line.slice(line.indexOf(':') + 1).trim();
      headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
    }
    const status = Number(statusLine.split(' ')[1]);
    const after = rest.slice(end + 4);
    // An answer to HEAD has a length but no body: the next answer follows directly.
    const length = /^HTTP\/1/.test(after) ? 0 : Number(headers['content-length'] ?? after.length);
    const body = Buffer.from(after.slice(0, length), 'latin1').toString('utf8');
    answers.push({ status, headers, body });
    rest = after.slice(length);
  }
  return answers;
}
