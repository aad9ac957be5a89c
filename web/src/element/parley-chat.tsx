customElements.define('parley-chat', class extends HTMLElement {});
