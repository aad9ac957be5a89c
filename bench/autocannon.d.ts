/** The part of autocannon that the benchmarks use. The package has no types. */
declare module 'autocannon' {
  interface Request {
    body: string;
  }

  interface Client {
    setRequests(requests: readonly Request[]): void;
  }

  interface Options {
    url: string;
    connections: number;
    /** In seconds. */
    duration: number;
    method: 'POST';
    headers: Record<string, string>;
    /** Called with each connection before it sends. */
    setupClient(client: Client): void;
    /** False counts the answer as a mismatch. */
    verifyBody(body: string): boolean;
  }

  interface Result {
    /** In seconds. */
    duration: number;
    /** The number of connections. */
    errors: number;
    timeouts: number;
    non2xx: number;
    mismatches: number;
  }

  interface Run {
    on(
      event: 'response',
      listener: (client: Client, status: number, bytes: number, milliseconds: number) => void,
    ): void;
  }

  export default function autocannon(
    options: Options,
    done: (error: Error | null, result: Result) => void,
  ): Run;
}
