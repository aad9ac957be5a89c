/** For each phase, the events that it reacts to: the next phase, and what is done then. Other events are ignored. */
export type TransitionTable<Phase extends string, Event extends string, Effect extends string> = Readonly<
  Record<Phase, Partial<Record<Event, readonly [next: Phase, effect?: Effect]>>>
>;

/** Holds the phase of something, and changes it by a table alone. */
export class Machine<Phase extends string, Event extends string, Effect extends string> {
  constructor(
    readonly table: TransitionTable<Phase, Event, Effect>,
    public phase: Phase,
    private readonly effects: Readonly<Record<Effect, () => void>>,
  ) {}

  send(event: Event): void {
    const transition = this.table[this.phase][event];
    if (!transition) return;
    const [next, effect] = transition;
    this.phase = next;
    if (effect) this.effects[effect]();
  }
}
