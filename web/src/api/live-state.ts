/** `live`: events arrive. `connecting`: they will as soon as the server answers. `offline`: no network. */
export type LiveState = 'connecting' | 'live' | 'offline';
