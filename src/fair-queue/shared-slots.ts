/**
 * Shares slots between groups, such as marketplaces: a group has at most as many as are free for all. So the first group gets a half
 * at most, the next a half of the rest, and one that comes later still finds a slot, however long the others hold theirs.
 */
export class SharedSlots<Group> {
  readonly #held = new Map<Group, number>();

  /** Returns the number of further slots that a group can take now. @param free the slots that nobody holds. */
  available(group: Group, free: number): number {
    const held = this.heldBy(group);
    return Math.max(0, Math.min(free, Math.ceil((held + free) / 2) - held));
  }

  heldBy(group: Group): number {
    return this.#held.get(group) ?? 0;
  }

  take(group: Group): void {
    this.#held.set(group, this.heldBy(group) + 1);
  }

  release(group: Group): void {
    const held = this.heldBy(group) - 1;
    if (held > 0) this.#held.set(group, held);
    else this.#held.delete(group);
  }
}
