/**
 * Whose rows a statement may touch. A statement cannot be run without a scope of its kind, and only
 * access/actor.ts makes scopes (.dependency-cruiser.js holds it), from who is asking.
 */

/** No object literal passes for a scope: each carries this. */
abstract class Made {
  protected readonly made = true;
}

/** Everything of this installation: the command line's, and the look-up of a key before its owner is known. */
export class InstallationScope extends Made {
  readonly kind = 'installation';
  readonly parameters: readonly number[] = [];
}

/** One marketplace's rows. */
export class MarketplaceScope extends Made {
  readonly kind = 'marketplace';
  readonly parameters: readonly number[];
  constructor(readonly marketplaceId: number) {
    super();
    this.parameters = [marketplaceId];
  }
}

/** One thread's rows: a marketplace's operator and one of its sellers. */
export class ThreadScope extends Made {
  readonly kind = 'thread';
  readonly parameters: readonly number[];
  constructor(
    readonly marketplaceId: number,
    readonly sellerId: number,
  ) {
    super();
    this.parameters = [marketplaceId, sellerId];
  }
}

export interface Scopes {
  installation: InstallationScope;
  marketplace: MarketplaceScope;
  thread: ThreadScope;
}
