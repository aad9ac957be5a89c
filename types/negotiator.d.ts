/** Beside @types/negotiator, which lacks the order of preference for encodings. */
declare module 'negotiator' {
  export default class Negotiator {
    constructor(request: { headers: Readonly<Record<string, string | string[] | undefined>> });
    /** The type that is preferred among those available; undefined if none is accepted. */
    mediaType(available: readonly string[]): string | undefined;
    /** The language that is preferred among those available; undefined if none is accepted. */
    language(available: readonly string[]): string | undefined;
    /** The media ranges that are accepted, best first. */
    mediaTypes(): string[];
    /**
     * The encodings that are accepted among those available, best first.
     * @param options.preferred this server's own order, for those that the client accepts alike.
     */
    encodings(available: readonly string[], options: { preferred: readonly string[] }): string[];
  }
}
