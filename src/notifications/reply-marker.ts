/** The beginning of the line above which people answer. It is the same in all languages, and is found in an answer. */
export const replyMarker = '##-';
