import { useId, useState } from 'react';
import { askAbortably } from '../../../api/abortable-ask.js';
import { graphql } from '../../../api/operator-graphql.js';
import { useSearch } from '../../../api/use-latest-query.js';
import { TextField } from '../../../components/text-field.js';
import { useText } from '../../../i18n/text.js';
import { useAdmin } from './admin-context.js';
import type { ChosenSeller } from './owner.js';
import './seller-field.css';

const sellersNamed = graphql(`
  query SellersNamed($q: String) {
    sellersForChats(first: 20, q: $q) { nodes { id businessName } }
  }
`);

/**
 * Chooses a seller by name, from those that are found for what is typed. Typing on takes the choice back, so that
 * none is chosen that the list does not show.
 */
export function SellerField({
  seller: chosen,
  errors,
  onChange,
}: {
  seller: ChosenSeller | null;
  errors: readonly string[] | undefined;
  onChange: (seller: ChosenSeller | null) => void;
}) {
  const text = useText();
  const list = useId();
  const { client } = useAdmin();
  const [typed, setTyped] = useState('');
  const { shown } = useSearch<string, readonly ChosenSeller[]>(
    async (q, _, signal) =>
      (await askAbortably(client, sellersNamed, { q: q || null }, signal)).sellersForChats.nodes,
    typed.trim(),
  );
  const found = shown?.result;
  return (
    <fieldset className="a-seller">
      <TextField
        label={text('admin.seller')}
        hint={chosen ? text('admin.sellerChosen', { name: chosen.businessName }) : text('admin.sellerHint')}
        errors={errors}
        autoComplete="off"
        aria-controls={list}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          onChange(null);
        }}
      />
      <ul id={list} aria-label={text('admin.sellersFound')}>
        {found?.map((seller) => (
          <li key={seller.id}>
            <label className="a-check">
              <input
                type="radio"
                name="seller"
                checked={chosen?.id === seller.id}
                onChange={() => onChange(seller)}
              />
              <bdi>{seller.businessName}</bdi>
            </label>
          </li>
        ))}
        {found?.length === 0 && <li>{text('admin.sellersNone')}</li>}
      </ul>
    </fieldset>
  );
}
