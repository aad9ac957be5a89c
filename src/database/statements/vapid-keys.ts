import { statement } from '../statement.js';

/* The keys by which push services recognize this installation. */

/** Returns the keys that the database stores; if it has none, stores and returns these. */
export const storedVapidKeys = statement({
  name: 'stored-vapid-keys',
  scope: 'installation',
  share: 'background',
  parameters: { publicKey: 'text', privateKey: 'text' },
  row: { publicKey: 'text', privateKey: 'text' },
  text: `
insert into vapid_key as v (public_key, private_key) values ($publicKey, $privateKey)
on conflict (id) do update set public_key = v.public_key
returning public_key as "publicKey", private_key as "privateKey"`,
});

/** Returns the keys that the database stores, if it has some. */
export const existingVapidKeys = statement({
  name: 'existing-vapid-keys',
  scope: 'installation',
  share: 'background',
  parameters: {},
  row: { publicKey: 'text', secret: 'text' },
  text: 'select public_key as "publicKey", private_key as secret from vapid_key',
});

/** Replaces the encrypted key, unless it has changed since it was read. */
export const replaceVapidKey = statement({
  name: 'replace-vapid-key',
  scope: 'installation',
  share: 'background',
  parameters: { secretBefore: 'text', secret: 'text' },
  row: { publicKey: 'text' },
  text: `
update vapid_key set private_key = $secret where private_key = $secretBefore returning public_key as "publicKey"`,
});
