import http from 'node:http';
import net from 'node:net';

/** An answer that is not a stream. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Changes one answer or one event. Each function returns null if it leaves its input as it is. */
export interface Falsifier {
  answer?: (answer: Answer) => Answer | null;
  /** Receives the data of an event of a stream. */
  event?: (data: string) => string | null;
}

/** A falsifier that was used or is still to be used. All proxies share it. */
export class Falsification {
  #falsifier: Falsifier | null = null;

  /** Changes the next answer or event that the falsifier accepts; all later ones pass. */
  begin(falsifier: Falsifier): void {
    this.#falsifier = falsifier;
  }

  /** @returns whether an answer or event was changed. */
  end(): boolean {
    const wasUsed = this.isDone;
    this.#falsifier = null;
    return wasUsed;
  }

  get isDone(): boolean {
    return this.#falsifier === null;
  }

  answer(answer: Answer): Answer {
    return this.#done(this.#falsifier?.answer?.(answer)) ?? answer;
  }

  event(data: string): string {
    return this.#done(this.#falsifier?.event?.(data)) ?? data;
  }

  #done<Changed>(changed: Changed | null | undefined): Changed | null {
    if (changed == null) return null;
    this.#falsifier = null;
    return changed;
  }
}

/** A proxy between clients and a process, which changes what the clients receive. WebSockets pass unchanged. */
export class FalsifyingProxy {
  readonly #server: http.Server;
  readonly #agent = new http.Agent({ keepAlive: false });
  readonly #sockets = new Set<net.Socket>();

  private constructor(
    private readonly target: URL,
    private readonly falsification: Falsification,
  ) {
    this.#server = http.createServer((request, response) => this.#forward(request, response));
    this.#server.on('upgrade', (request, socket, head) => this.#tunnel(request, socket as net.Socket, head));
  }

  static async open(address: string, falsification: Falsification): Promise<FalsifyingProxy> {
    const proxy = new FalsifyingProxy(new URL(address), falsification);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as net.AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    for (const socket of this.#sockets) socket.destroy();
    this.#agent.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #forward(request: http.IncomingMessage, response: http.ServerResponse): void {
    // The answer must not be compressed.
    const { 'accept-encoding': _, ...headers } = request.headers;
    const onward = http.request(
      new URL(request.url ?? '/', this.target),
      { method: request.method, headers, agent: this.#agent },
      (answer) => {
        const isStream = answer.headers['content-type']?.startsWith('text/event-stream') ?? false;
        answer.on('error', () => response.destroy());
        if (isStream) this.#passEvents(answer, response);
        else void this.#passAnswer(answer, response).catch(() => response.destroy());
      },
    );
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  }

  async #passAnswer(answer: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    let body = '';
    for await (const part of answer.setEncoding('utf8')) body += part;
    const { 'retry-after': retryAfter, 'content-type': type = 'application/json' } = answer.headers;
    const changed = this.falsification.answer({
      status: answer.statusCode ?? 0,
      headers: { 'content-type': type, ...(retryAfter !== undefined && { 'retry-after': retryAfter }) },
      body,
    });
    response.writeHead(changed.status, changed.headers).end(changed.body);
  }

  #passEvents(answer: http.IncomingMessage, response: http.ServerResponse): void {
    response.writeHead(answer.statusCode ?? 0, { 'content-type': answer.headers['content-type'] });
    response.flushHeaders();
    let rest = '';
    answer.setEncoding('utf8').on('data', (part: string) => {
      const lines = (rest + part).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const data = line.startsWith('data: ') ? this.falsification.event(line.slice(6)) : null;
        response.write(`${data === null ? line : `data: ${data}`}\n`);
      }
    });
    answer.on('end', () => response.end(rest));
  }

  #tunnel({ url, rawHeaders }: http.IncomingMessage, near: net.Socket, head: Buffer): void {
    const far = net.connect({ host: this.target.hostname, port: Number(this.target.port) });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
    const headers = rawHeaders.map((part, n) => (n % 2 === 0 ? `${part}: ` : `${part}\r\n`)).join('');
    far.write(`GET ${url} HTTP/1.1\r\n${headers}\r\n`);
    far.write(head);
    near.pipe(far).pipe(near);
  }
}
