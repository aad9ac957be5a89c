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
 * Lets the user find a seller by name and select it. Typing clears the selection, so that no hidden seller is
 * selected.
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
        hint={chosen ? text('admin.sellerSelected', { name: chosen.businessName }) : text('admin.sellerHint')}
        errors={errors}
        autoComplete="off"
        aria-controls={list}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          onChange(null);
        }}
      />
      <ul id={list} aria-label={text('admin.matchingSellers')}>
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
        {found?.length === 0 && <li>{text('admin.sellersNoResults')}</li>}
      </ul>
    </fieldset>
  );
}
