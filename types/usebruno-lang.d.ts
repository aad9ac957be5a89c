/** The parser and writer of Bruno's files; it has no types of its own. */
declare module '@usebruno/lang' {
  export interface BrunoRequest {
    meta: { name: string; type: 'graphql'; seq: number };
    http: { method: 'post'; url: string; body: 'graphql'; auth: 'bearer' | 'none' };
    headers?: { name: string; value: string; enabled: boolean }[];
    auth?: { bearer: { token: string } };
    body: { graphql: { query: string; variables: string } };
    vars?: { res: { name: string; value: string; enabled: boolean; local: boolean }[] };
    docs?: string;
  }
  export interface BrunoVariable {
    name: string;
    value: string;
    enabled: boolean;
    secret: boolean;
  }
  export function jsonToBruV2(request: BrunoRequest): string;
  export function bruToJsonV2(text: string): BrunoRequest;
  export function envJsonToBruV2(environment: { variables: BrunoVariable[] }): string;
  export function bruToEnvJsonV2(text: string): { variables: BrunoVariable[] };
}
