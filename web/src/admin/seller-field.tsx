import { useDeferredValue, useId, useState } from 'react';
import { graphql } from '../api/operator-graphql.js';
import { useText } from '../i18n/text.js';
import { TextField } from '../ui/text-field.js';
import { useAnswer } from './answers.js';
import './seller-field.css';

const sellersNamed = graphql(`
  query SellersNamed($q: String) {
    sellersForChats(first: 20, q: $q) { nodes { id businessName } }
  }
`);

/** A choice of a seller by its name, from those that are found while it is written. */
export function SellerField({
  errors,
  onChoose,
}: {
  errors: readonly string[] | undefined;
  /** @param id null while what is written names none. */
  onChoose: (id: string | null) => void;
}) {
  const text = useText();
  const list = useId();
  const [written, setWritten] = useState('');
  const q = useDeferredValue(written.trim());
  const { data } = useAnswer(sellersNamed, { q: q || null });
  const found = data?.sellersForChats.nodes ?? [];
  const [chosen, setChosen] = useState<{ id: string; businessName: string } | null>(null);
  return (
    <fieldset className="a-seller">
      <TextField
        label={text('admin.seller')}
        hint={chosen ? text('admin.sellerChosen', { name: chosen.businessName }) : text('admin.sellerHint')}
        errors={errors}
        autoComplete="off"
        aria-controls={list}
        value={written}
        onChange={(event) => setWritten(event.target.value)}
      />
      <ul id={list} aria-label={text('admin.sellersFound')}>
        {found.map((seller) => (
          <li key={seller.id}>
            <label className="a-check">
              <input
                type="radio"
                name="seller"
                checked={chosen?.id === seller.id}
                onChange={() => {
                  setChosen(seller);
                  onChoose(seller.id);
                }}
              />
              <bdi>{seller.businessName}</bdi>
            </label>
          </li>
        ))}
        {data && found.length === 0 && <li>{text('admin.sellersNone')}</li>}
      </ul>
    </fieldset>
  );
}
