/*
 * Loaded before the server by `--import`. SIGWINCH sets the clock of the process back by an hour, and at the next time
 * forward again. The embedded database takes its time from here too. Nothing else changes.
 */

const shiftMs = -3_600_000;
const RealDate = globalThis.Date;
let offsetMs = 0;

process.on('SIGWINCH', () => {
  offsetMs = offsetMs === 0 ? shiftMs : 0;
});

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [RealDate.now() + offsetMs] : args, newTarget),
  apply: () => new RealDate(RealDate.now() + offsetMs).toString(),
  get: (target, name, receiver) =>
    name === 'now' ? () => RealDate.now() + offsetMs : Reflect.get(target, name, receiver),
});
