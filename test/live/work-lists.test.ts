import { beforeAll, describe, expect, test } from 'vitest';
import { operatorSchema } from '../../src/graphql/operator-schema.js';
import { sellerSchema } from '../../src/graphql/seller-schema.js';
import { type Agent, makeAgent } from '../harness/agents.js';
import { transports } from '../harness/follower.js';
import { typesBesideEvents, wholeSelection } from '../harness/schema-walk.js';
import {
  type Client,
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';
import { makeLabel } from '../harness/threads.js';
import { followLists, listSelection } from '../harness/work-lists.js';

/* Tests the live event of changed labels, saved views and colleagues. */

let server: TestServer;
let market: TestMarketplace;
let otherMarket: TestMarketplace;
let ada: Agent;
let ben: Agent;

beforeAll(async () => {
  server = await startTestServer();
  market = await makeMarketplace(server, 'Lists', ['One']);
  otherMarket = await makeMarketplace(server, 'Other lists', ['Two']);
  ada = await makeAgent(server, market.id, 'Ada', 'FULL_ADMIN');
  ben = await makeAgent(server, market.id, 'Ben');
});

const change = async (client: Client, mutation: string, input: object, answer = 'errors { field }') => {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  const data = await client.data(`mutation ($input: ${type}!) { ${mutation}(input: $input) { ${answer} } }`, {
    input,
  });
  return data[mutation];
};
const addView = async (client: Client, name: string, isShared: boolean): Promise<string> =>
  (await change(client, 'savedViewCreate', { name, isShared, list: 'ALL' }, 'savedView { id }')).savedView.id;
const setChat = async (client: Client) => {
  for (const chatEnabled of [false, true]) await change(client, 'marketplaceUpdate', { chatEnabled });
};

describe.each(transports)('over %s', (transport) => {
  const subscribe = (client: Client, selection: string, sellerId?: string) =>
    followLists(server, client, transport, { selection, sellerId });

  test('changes reach those of the operator that see the list and select it', async () => {
    const sellerId = market.sellers[0]?.id;
    const byAda = await subscribe(ada.client, listSelection(), sellerId);
    const byBen = await subscribe(ben.client, listSelection(), sellerId);
    const without = await subscribe(ben.client, listSelection(false), sellerId);

    const label = await makeLabel(ada.client, `Urgent ${transport}`);
    await change(ada.client, 'labelUpdate', { id: label, name: `urgent ${transport}` });
    await change(ada.client, 'labelUpdate', { id: label, name: `urgent ${transport}` });
    await setChat(market.operator);
    expect(await byBen.untilSettings()).toEqual(['LABELS', 'LABELS']);
    await change(ada.client, 'labelDelete', { id: label });
    const own = await addView(ben.client, 'Own', false);
    await setChat(market.operator);
    expect(await byBen.untilSettings()).toEqual([]);
    expect(await byBen.untilSettings()).toEqual(['LABELS', 'SAVED_VIEWS']);
    // A view that is shared, and one that no longer is.
    await change(ben.client, 'savedViewUpdate', { id: own, name: 'Own', isShared: true, list: 'DONE' });
    await change(ben.client, 'savedViewUpdate', { id: own, name: 'Own', isShared: false, list: 'DONE' });
    await change(ben.client, 'savedViewDelete', { id: own });
    await change(ada.client, 'userUpdate', { id: ben.id, name: `Ben ${transport}` });
    await change(ada.client, 'userUpdate', { id: ben.id, name: 'Ben' });
    await setChat(market.operator);
    expect(await byBen.untilSettings()).toEqual([]);
    expect(await byBen.untilSettings()).toEqual([
      ...['SAVED_VIEWS', 'SAVED_VIEWS', 'SAVED_VIEWS'],
      ...['COLLEAGUES', 'COLLEAGUES'],
    ]);
    const received = [];
    for (let n = 0; n < 5; n++) received.push(...(await byAda.untilSettings()));
    expect(received).toEqual([
      ...['LABELS', 'LABELS', 'LABELS'],
      ...['SAVED_VIEWS', 'SAVED_VIEWS', 'COLLEAGUES', 'COLLEAGUES'],
    ]);
    expect(await without.untilSettings()).toEqual([]);
    await Promise.all([byAda, byBen, without].map(({ stop }) => stop()));
  });

  test('no seller and no other marketplace receives one', async () => {
    const everything = (client: Client) => {
      const schema = client.side === 'operator' ? operatorSchema() : sellerSchema();
      const type = schema.getSubscriptionType()?.getFields().chatEvents?.type;
      if (!type) throw new Error('There is no chatEvents.');
      return wholeSelection(schema, type, typesBesideEvents, { typeNames: 'abstract' });
    };
    const seller = market.sellers[0]?.client as Client;
    const foreign = otherMarket.operator;
    const others = [
      await subscribe(seller, everything(seller)),
      await subscribe(foreign, everything(foreign), otherMarket.sellers[0]?.id),
    ];
    const allowed = await subscribe(ada.client, everything(ada.client), market.sellers[0]?.id);
    await makeLabel(ada.client, `Isolated ${transport}`);
    await addView(ada.client, `Isolated ${transport}`, true);
    await change(ada.client, 'userUpdate', { id: ben.id, name: `Isolated ${transport}` });
    await setChat(market.operator);
    await setChat(otherMarket.operator);
    expect(await allowed.untilSettings()).toEqual(['LABELS', 'SAVED_VIEWS', 'COLLEAGUES']);
    for (const other of others) expect(await other.untilSettings()).toEqual([]);
    await Promise.all([...others, allowed].map(({ stop }) => stop()));
  });
});
