import './label-chip.css';

/** Shows a label: its name in its colour. */
export function LabelChip({ name, colour }: { name: string; colour: string }) {
  return (
    <bdi className="label-chip" data-colour={colour} title={name}>
      {name}
    </bdi>
  );
}
