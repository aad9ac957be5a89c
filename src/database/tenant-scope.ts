/*
 * A scope says which rows a statement can touch. A statement runs only with a scope of its kind, and only access/tenant-scopes.ts
 * creates scopes, from the actor (.dependency-cruiser.js checks this).
 */

/** Has a protected member, so that an object literal is not assignable to a scope. */
abstract class Nominal {
  protected readonly isScope = true;
}

/** The rows of the whole installation, for the command line and for look-ups before the marketplace is known. */
export class InstallationScope extends Nominal {
  readonly kind = 'installation';
  readonly parameters: readonly number[] = [];
}

/** The rows of one marketplace. */
export class MarketplaceScope extends Nominal {
  readonly kind = 'marketplace';
  readonly parameters: readonly number[];
  constructor(readonly marketplaceId: number) {
    super();
    this.parameters = [marketplaceId];
  }
}

/** The rows of one thread, between a marketplace's operator and one of its sellers. */
export class ThreadScope extends Nominal {
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
