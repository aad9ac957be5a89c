import { useEffect, useState } from 'react';
import { TextField } from '../ui/text-field.js';

/** How long nothing is written before it is searched for, in ms. */
const pause = 250;

/** A field to search by; what is written is searched for after a short pause. */
export function SearchField({ label, onSearch }: { label: string; onSearch: (q: string | null) => void }) {
  const [written, setWritten] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => onSearch(written.trim() || null), pause);
    return () => clearTimeout(timer);
  }, [written, onSearch]);
  return (
    <TextField
      label={label}
      type="search"
      autoComplete="off"
      value={written}
      onChange={(event) => setWritten(event.target.value)}
    />
  );
}
