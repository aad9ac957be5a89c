import {
  type GraphQLAbstractType,
  GraphQLError,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql';
import { pathToArray } from 'graphql/jsutils/Path.js';
import { Random, seedOf } from './random.js';

/** The time at which a resolver's promise is settled; `none`: the resolver returns its value synchronously. */
export type Schedule = 'none' | 'first' | 'last' | 'random';

type Path = readonly (string | number)[];

/** The behaviours of a resolver, from rare to frequent, if `failureRate` is 1. */
type Failure = 'throws' | 'rejects' | 'returnsError' | 'null' | 'wrong';

/**
 * The resolvers of one run. The behaviour of each depends only on the seed and its path, so two executors get the same
 * values, errors and promises. Promises are settled in the order of the schedule.
 */
export class Simulation {
  readonly #pending: (() => void)[] = [];
  readonly #random: Random;

  constructor(
    private readonly seed: number,
    private readonly schedule: Schedule,
    /** The probability that a resolver fails, from 0 to 1. */
    private readonly failureRate: number,
  ) {
    this.#random = new Random(seed);
  }

  /** Settles promises one by one until a result is there. */
  async finish<Result>(result: Result | PromiseLike<Result>): Promise<Result> {
    let isOver = false;
    const over = () => {
      isOver = true;
    };
    Promise.resolve(result).then(over, over);
    for (;;) {
      await new Promise(setImmediate);
      if (isOver) return result;
      const next = this.#next();
      if (!next) throw new Error('The executor waits, and nothing is pending.');
      next();
    }
  }

  #next(): (() => void) | undefined {
    if (this.schedule === 'first') return this.#pending.shift();
    if (this.schedule === 'last') return this.#pending.pop();
    return this.#pending.splice(this.#random.below(this.#pending.length), 1)[0];
  }

  #later<Value>(make: () => Value): Value | Promise<Value> {
    if (this.schedule === 'none') return make();
    return new Promise((resolve, reject) => {
      this.#pending.push(() => {
        try {
          resolve(make());
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  resolve(_source: unknown, args: unknown, info: GraphQLResolveInfo): unknown {
    const path = pathToArray(info.path);
    const random = new Random(seedOf(this.seed, path.join('.') + info.parentType.name));
    const isAsync = random.chance(0.35);
    const make = () => this.#outcome(info.returnType, path, random, args);
    return isAsync ? this.#later(make) : make();
  }

  async *#events(info: GraphQLResolveInfo): AsyncGenerator<unknown> {
    for (let event = 0; event < 2; event++) yield this.#object(`event ${event} of ${info.fieldName}`, '');
  }

  subscribe(args: unknown, info: GraphQLResolveInfo): unknown {
    const random = new Random(seedOf(this.seed, `subscribe ${info.fieldName}`));
    if (random.chance(0.1)) throw new Error(`No events ${JSON.stringify(args)}`);
    if (random.chance(0.05)) return new Error('Returned instead of events');
    return this.#events(info);
  }

  isTypeOf(info: GraphQLResolveInfo, type: GraphQLObjectType): boolean | Promise<boolean> {
    const path = pathToArray(info.path);
    const random = new Random(seedOf(this.seed, `is ${path.join('.')} ${type.name}`));
    const isType = !random.chance(0.1 * this.failureRate);
    return random.chance(0.2) ? this.#later(() => isType) : isType;
  }

  runtimeType(value: unknown, info: GraphQLResolveInfo, type: GraphQLAbstractType): string | Promise<string> {
    const path = pathToArray(info.path);
    const random = new Random(seedOf(this.seed, `type ${path.join('.')} ${String(value)}`));
    const make = () => {
      if (random.chance(0.2 * this.failureRate)) {
        return random.pick([undefined, 'Nothing', 'String', 'Query', 7, info.parentType]) as string;
      }
      if (random.chance(0.05 * this.failureRate)) throw new Error('No type');
      return random.pick(info.schema.getPossibleTypes(type)).name;
    };
    return random.chance(0.2) ? this.#later(make) : make();
  }

  #outcome(type: GraphQLOutputType, path: Path, random: Random, args: unknown): unknown {
    if (random.chance(0.25 * this.failureRate)) {
      const failure = random.pick<Failure>(['throws', 'rejects', 'returnsError', 'null', 'null', 'wrong']);
      const error = this.#error(path, random);
      if (failure === 'throws') throw error;
      if (failure === 'rejects') {
        return this.#later(() => {
          throw error;
        });
      }
      if (failure === 'returnsError') return error instanceof Error ? error : undefined;
      if (failure === 'null') return random.pick([null, undefined]);
      return this.#wrong(type, random);
    }
    return this.#value(isNonNullType(type) ? type.ofType : type, path, random, args);
  }

  #error(path: Path, random: Random): unknown {
    const text = `failed at ${path.join('.')}`;
    return random.pick([
      new Error(text),
      new TypeError(text),
      new GraphQLError(text, { extensions: { code: 'BAD_USER_INPUT', path } }),
      text,
      { message: text },
      undefined,
    ]);
  }

  #wrong(type: GraphQLOutputType, random: Random): unknown {
    if (isListType(isNonNullType(type) ? type.ofType : type)) {
      return random.pick<unknown>(['text', 7, {}, { length: 1, 0: 'a' }, true]);
    }
    return random.pick<unknown>([
      {},
      [],
      [1],
      NaN,
      Infinity,
      2 ** 40,
      'not this',
      true,
      1.5,
      Symbol.iterator,
      () => 1,
    ]);
  }

  #value(type: GraphQLOutputType, path: Path, random: Random, args: unknown): unknown {
    if (isListType(type)) {
      const items = Array.from({ length: random.below(4) }, (_, index) => {
        const at = [...path, index];
        const random = new Random(seedOf(this.seed, at.join('.')));
        const make = () => this.#outcome(type.ofType, at, random, args);
        return random.chance(0.15) ? this.#item(() => this.#later(make)) : this.#item(make);
      });
      return random.chance(0.1) ? new Map(items.entries()).values() : items;
    }
    if (!isLeafType(type)) {
      return this.#object(path.join('.'), isAbstractType(type) ? 'abstract' : type.toString());
    }
    if (isEnumType(type)) return random.pick(type.getValues()).value;
    switch (type.name) {
      case 'Int':
        return random.pick<unknown>([random.below(100), '7', true, 3.0]);
      case 'Float':
        return random.pick<unknown>([random.next(), 7, '1.5']);
      case 'Boolean':
        return random.pick<unknown>([true, false, 1]);
      case 'Even':
        return 2 * random.below(9);
      case 'ISO8601DateTime':
        return new Date(random.below(1e9)).toISOString();
      default:
        // The answer contains the arguments, to reveal a difference in them.
        return `${path.join('.')} ${JSON.stringify(args)}`;
    }
  }

  /** Makes an item of a list, which can fail by being an error but not by throwing one. */
  #item(make: () => unknown): unknown {
    const asError = (error: unknown) => (error instanceof Error ? error : new Error('An item failed'));
    try {
      const item = make();
      if (!(item instanceof Promise)) return item;
      const promised = item.catch((error) => Promise.reject(asError(error)));
      // An executor can ignore the items after one that fails.
      promised.catch(() => undefined);
      return promised;
    } catch (error) {
      return asError(error);
    }
  }

  /** Creates an object whose members are found by the default resolver. */
  #object(key: string, type: string): object {
    return new Proxy(
      {},
      {
        get: (_target, name) => {
          if (name === Symbol.toPrimitive || name === 'toString') return () => `${type} ${key}`;
          if (
            typeof name === 'symbol' ||
            ['then', 'toJSON', 'constructor', 'message', 'stack'].includes(name)
          ) {
            return undefined;
          }
          return (args: unknown, _context: unknown, info: GraphQLResolveInfo) =>
            this.resolve(undefined, args, info);
        },
      },
    );
  }
}
