/** Returns the time zone of this browser. */
export const zoneHere = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

const knownZones = () => Intl.supportedValuesOf('timeZone');

export const isKnownZone = (zone: string) => zone === 'UTC' || knownZones().includes(zone);

/** Returns the time zones of this browser, with UTC and the chosen one, in their order. */
export const zonesWith = (chosen: string) => [...new Set([...knownZones(), 'UTC', chosen])].sort();
