/* The variables and languages of canned replies, by the modules with which the server checks and chooses texts. */

export {
  canonicalLanguage,
  chooseReplyText,
  type ReplyText,
} from '../../src/text/reply-language.js';
export {
  type FilledReply,
  fillReply,
  type ReplyPart,
  type ReplyVariable,
  replyParts,
  replyVariables,
  type VariableValues,
  variablesIn,
} from '../../src/text/reply-variables.js';
