import { expect, test } from 'vitest';
import { makeAgent } from '../harness/agents.js';
import { makeMarketplace, startTestServer } from '../harness/server.js';

/* Tests that the text of a note is not removed while another transaction undoes its deletion. */

test('a note whose deletion is being undone keeps its text, and delays nobody', async () => {
  const server = await startTestServer();
  const market = await makeMarketplace(server, 'Notes', ['Alpha', 'Beta']);
  const { client } = await makeAgent(server, market.id, 'Ada');
  const [alpha, beta] = market.sellers.map(({ id }) => id);
  const act = async (mutation: string, input: object): Promise<string> => {
    const data = await client.data(
      `mutation ($input: ${mutation.replace('chat', 'Chat')}Input!) { ${mutation}(input: $input) { chatNote { id } errors { field } } }`,
      { input },
    );
    expect(data[mutation].errors).toBeNull();
    return data[mutation].chatNote.id;
  };
  const undone = await act('chatNoteCreate', { sellerId: alpha, text: 'Undone' });
  const deleted = await act('chatNoteCreate', { sellerId: beta, text: 'Deleted' });
  await act('chatNoteDelete', { id: undone });
  await server.database.pool.query(
    "update note set deleted_at = deleted_at - interval '25 hours' where text = 'Undone'",
  );
  const other = await server.database.pool.connect();
  try {
    await other.query('begin');
    await other.query("update note set deleted_at = null where text = 'Undone'");
    const waiting = async () => {
      const { rows } = await server.database.pool.query('select from pg_locks where not granted');
      return rows.length;
    };
    let isDone = false;
    const deletion = act('chatNoteDelete', { id: deleted }).then(() => {
      isDone = true;
    });
    await expect.poll(async () => isDone || (await waiting()) > 0).toBe(true);
    expect(isDone).toBe(true);
    await other.query('commit');
    await deletion;
  } finally {
    other.release();
  }
  const { rows } = await server.database.pool.query('select text from note where deleted_at is null');
  expect(rows).toEqual([{ text: 'Undone' }]);
});
