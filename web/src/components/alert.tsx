import './alert.css';

/** Shows error messages, and announces them. It is always rendered, so that screen readers announce a change. */
export function Alert({ messages }: { messages: string | readonly string[] | null }) {
  const text = typeof messages === 'string' ? messages : (messages ?? []).join(' ');
  return (
    <div className="p-alert" role="alert">
      {text && <p>{text}</p>}
    </div>
  );
}
