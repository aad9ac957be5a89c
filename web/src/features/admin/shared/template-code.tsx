import './template-code.css';

/** Shows an expression or an address as it is written, from left to right. */
export const TemplateCode = ({ children }: { children: string }) => (
  <code className="a-code a-template">
    <bdi dir="ltr">{children}</bdi>
  </code>
);
