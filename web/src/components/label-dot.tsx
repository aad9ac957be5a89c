import './label-dot.css';

/** Shows the colour of a label beside its name. */
export function LabelDot({ colour }: { colour: string }) {
  return <span className="label-dot" data-colour={colour} aria-hidden="true" />;
}
