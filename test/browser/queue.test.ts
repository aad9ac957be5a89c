import { expect, test } from 'vitest';
import { makeAgent } from '../harness/agents.js';
import { openAs, startBrowser } from '../harness/portal.js';
import { say } from '../harness/receiver.js';
import { makeMarketplace, startTestServer } from '../harness/server.js';

/* Empties a queue of 30 conversations with the keyboard alone, with at most four keys for each beside typed text. */

const size = 30;
const maximumKeys = 4;

const server = await startTestServer();
const browser = await startBrowser();
const names = Array.from({ length: size }, (_, index) => `Seller ${String(index + 1).padStart(2, '0')}`);
const market = await makeMarketplace(server, 'Riverside Arcade', names);
const { operator, sellers } = market;
for (const { client } of sellers) await say(client, 'Where is order 341411?');
await operator.data(
  'mutation ($input: CannedReplyCreateInput!) { cannedReplyCreate(input: $input) { errors { messages } } }',
  {
    input: { name: 'sent', shared: true, texts: [{ language: 'en', text: 'It is on its way, {{seller}}.' }] },
  },
);
await operator.data(
  'mutation ($input: LabelCreateInput!) { labelCreate(input: $input) { errors { messages } } }',
  { input: { name: 'Refund', colour: 'RED' } },
);
const grace = await makeAgent(server, market.id, 'Grace Hopper');
const page = await openAs(
  browser,
  server,
  { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' },
  // With the time to undo that users have: it needs no more keys.
  { name: 'Ada Lovelace', undoSendSeconds: 5 },
);
const { keyboard } = page;
const heading = page.getByRole('heading', { level: 2, name: /^Seller \d+$/ });
const composer = page.getByRole('textbox', { name: /^Message to/ });
const noteField = page.getByRole('textbox', { name: /^Internal note about/ });
const dialog = page.getByRole('dialog');

/** The number of keys for the current conversation; typed text does not count. */
let keys = 0;
const press = async (key: string) => {
  keys++;
  await keyboard.press(key);
};
const threads = async () =>
  (
    await operator.data(
      `{ sellersForChats(first: ${size}) { nodes { businessName latestChatMessage { message }
         workState { status assignee { name } labels { name } } } } }`,
    )
  ).sellersForChats.nodes;

/** The ways to deal with a conversation. Each ends at the next one. */
const ways: Record<string, () => Promise<unknown>> = {
  'canned reply, done': async () => {
    await press('i');
    await keyboard.type('sent');
    await page.getByRole('listbox', { name: 'Canned replies' }).getByText('on its way, Seller').waitFor();
    await press('Enter');
    await expect.poll(() => composer.inputValue()).toMatch(/^It is on its way, Seller \d+\.$/);
    await press('Enter');
    await expect.poll(() => composer.inputValue()).toBe('');
    await press('Alt+e');
  },
  snooze: async () => {
    await press('s');
    await press('2');
  },
  'assign to a colleague, snooze': async () => {
    await press('t');
    await press('s');
    await press('3');
  },
  'label, done': async () => {
    await press('l');
    await dialog.getByRole('option').first().waitFor();
    await press('Enter');
    await press('Escape');
    await press('e');
  },
  'note with a mention, done': async () => {
    await press('Alt+n');
    await expect.poll(() => noteField.evaluate((it) => it.matches(':focus'))).toBe(true);
    await keyboard.type('The refund is due, @gra');
    await page.getByRole('listbox', { name: 'Colleagues' }).getByText('Grace Hopper').waitFor();
    await press('Enter');
    await press('Enter');
    await page
      .getByRole('article', { name: /^Internal note/ })
      .getByText('The refund is due')
      .waitFor();
    await press('Alt+e');
  },
  'done by mistake, undo, snooze': async () => {
    const name = (await heading.textContent()) ?? '';
    await press('e');
    await expect.poll(() => heading.textContent()).not.toBe(name);
    await press('z');
    await expect.poll(() => heading.textContent()).toBe(name);
    await press('s');
    await press('1');
  },
  done: () => press('e'),
};

test('30 conversations are dealt with by at most four keys each', async () => {
  await page.goto('/operator?waiting=1');
  await page.locator('[data-conversations]').getByRole('link').first().waitFor();
  await keyboard.press('j');
  await page.getByRole('article').last().waitFor();
  const names = Object.keys(ways);
  const used = [];
  for (let index = 0; index < size; index++) {
    const way = names[Math.floor((index * names.length) / size)] ?? 'done';
    const name = (await heading.textContent()) ?? '';
    keys = 0;
    await ways[way]?.();
    used.push({ way, keys });
    // The last one has no next.
    if (index < size - 1) await expect.poll(() => heading.textContent()).not.toBe(name);
  }
  expect(used.filter(({ keys }) => keys > maximumKeys)).toEqual([]);
  await expect
    .poll(async () => (await operator.data('{ threadCounts { needsReply } }')).threadCounts.needsReply)
    .toBe(0);
  const isSent = ({ latestChatMessage }: { latestChatMessage: { message: string } }) =>
    latestChatMessage.message.startsWith('It is on its way, Seller');
  await expect.poll(async () => (await threads()).filter(isSent).length).toBe(5);
  const after = await threads();
  const count = (matches: (thread: (typeof after)[number]) => boolean) => after.filter(matches).length;
  expect({
    replied: count(isSent),
    done: count(({ workState }) => workState.status === 'DONE'),
    snoozed: count(({ workState }) => workState.status === 'SNOOZED'),
    assigned: count(({ workState }) => workState.assignee?.name === 'Ada Lovelace'),
    labelled: count(({ workState }) => workState.labels.length === 1),
  }).toEqual({ replied: 5, done: 18, snoozed: 12, assigned: 4, labelled: 5 });
  const { unreadMentionCount } = await grace.client.data('{ unreadMentionCount }');
  expect(unreadMentionCount).toBe(4);
});
