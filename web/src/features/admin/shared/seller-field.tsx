import { useId, useState } from 'react';
import { useApiClient } from '../../../api/api-context.js';
import { query } from '../../../api/request.js';
import { useLatestQuery } from '../../../api/use-latest-query.js';
import { TextField } from '../../../components/text-field.js';
import { useText } from '../../../i18n/text.js';
import { sellersNamed } from './documents.js';
import type { ChosenSeller } from './owner.js';
import './seller-field.css';

/**
 * Lets the user find a seller by name and choose it. Typing clears the choice, so that no seller is chosen that the list
 * does not show.
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
  const client = useApiClient();
  const [typed, setTyped] = useState('');
  const { shown } = useLatestQuery<string, readonly ChosenSeller[]>(
    async (q, _, signal) =>
      (await query(client, sellersNamed, { q: q || null }, signal)).sellersForChats.nodes,
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
            <label className="p-check">
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
