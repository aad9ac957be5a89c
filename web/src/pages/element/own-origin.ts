/** The origin of this script, which is Parley's origin unless the attribute `endpoint` has another. */
const { currentScript } = document;
export const ownOrigin =
  currentScript instanceof HTMLScriptElement && currentScript.src
    ? new URL(currentScript.src).origin
    : location.origin;
