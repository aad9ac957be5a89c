import { beforeAll, expect, test } from 'vitest';
import { collectionFormats, storedCollections } from '../harness/api-collections/formats.js';
import { asDocumented, differences } from '../harness/api-examples/answers.js';
import {
  type Example,
  type ExamplePage,
  filled,
  readExamplePages,
  savedValues,
  storePage,
} from '../harness/api-examples/examples.js';
import {
  type ExampleWorld,
  makeExampleWorld,
  type PageVariables,
  variablesFor,
} from '../harness/api-examples/world.js';
import { firstResult } from '../harness/follower.js';
import { exchange, post } from '../harness/server.js';

/* Sends the examples of docs/api/, and some of its API collections, to a server. UPDATE_API_EXAMPLES=1 writes the answers (npm run generate:api-examples). */

let world: ExampleWorld;

beforeAll(async () => {
  world = await makeExampleWorld();
});

test.each(readExamplePages())('each example of $name has the documented answer', async (page) => {
  const { values, replacements } = await variablesFor(world, page);
  const recorded: Example[] = [];
  for (const example of page.examples) {
    const data = await dataOf(page, example, values);
    Object.assign(values, savedValues(example, data));
    const documented = asDocumented(data, replacements);
    const isDocumented =
      example.answer !== null && differences(JSON.parse(example.answer), documented).length === 0;
    const answer = JSON.stringify(documented, null, 2);
    recorded.push(isDocumented ? example : { ...example, answer });
    if (isDocumented || process.env.UPDATE_API_EXAMPLES) continue;
    expect(answer, `${example.heading}. If it is right, run npm run generate:api-examples.`).toEqual(
      example.answer,
    );
  }
  if (process.env.UPDATE_API_EXAMPLES) storePage({ ...page, examples: recorded });
});

/** Sends an example. Fails if the answer has errors. */
async function dataOf(
  page: ExamplePage,
  example: Example,
  values: PageVariables['values'],
): Promise<unknown> {
  const ask = async () => {
    const { data, errors } = await answerTo(page, example, values);
    expect(errors, `${page.name}: ${example.heading}`).toBeUndefined();
    return data;
  };
  // The delivery of the message of the example before.
  if (example.field !== 'webhookDeliveries') return ask();
  await expect.poll(async () => JSON.stringify(await ask())).toContain('"status":204');
  return ask();
}

function answerTo({ side }: ExamplePage, example: Example, values: PageVariables['values']) {
  const { server } = world;
  const headers: Record<string, string> = example.needsSession
    ? { cookie: values[`${side}Session`] ?? '', origin: values.baseUrl ?? '' }
    : { authorization: `Bearer ${values[`${side}Key`]}` };
  const variables = JSON.parse(filled(example.variables ?? '{}', values));
  const query = example.document;
  if (example.operation === 'subscription') {
    return firstResult(server, { side, headers }, 'sse', query, variables);
  }
  return post(server, `/${side}/graphql`, { query, variables }, headers).then(({ body }) => body);
}

test.each(collectionFormats)('the requests of a page of the $format collection succeed', async ({ read }) => {
  // It has texts, numbers and items of lists among the variables that requests save.
  const page = readExamplePages().find(({ name }) => name === 'operator/work-state');
  if (!page) throw new Error('There is no such page.');
  const { values } = await variablesFor(world, page);
  const current: Record<string, unknown> = { ...values, baseUrl: world.server.address };
  const requests = read(storedCollections()).filter((each) => each.page === page.title);
  expect(requests).toHaveLength(page.examples.length);
  for (const { name, prepare, saved } of requests) {
    const { url, headers, query, variables } = prepare(current);
    const { body } = await exchange(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    expect(body.errors, name).toBeUndefined();
    const [payload] = Object.values(body.data) as ({ errors?: unknown } | null)[];
    expect(payload?.errors ?? null, name).toBeNull();
    Object.assign(current, saved(body));
  }
});
