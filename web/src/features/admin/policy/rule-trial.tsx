import { useState } from 'react';
import { useApiClient } from '../../../api/api-context.js';
import { query } from '../../../api/request.js';
import { useLatestQuery } from '../../../api/use-latest-query.js';
import { useText } from '../../../i18n/text.js';
import { errorText } from '../shared/error-text.js';
import { numberText } from '../shared/number-text.js';
import { type RuleType, type Trial, trialQuery } from './documents.js';

interface Rule {
  type: RuleType;
  field: 'text' | 'expression';
  value: string;
}

/** Counts the messages that a rule would have matched. @param label of the button, if there are several. */
export function RuleTrial({ rule, label }: { rule: Rule; label?: string }) {
  const text = useText();
  const client = useApiClient();
  const [submitted, setSubmitted] = useState<Rule | null>(null);
  const { phase, shown, error, again } = useLatestQuery<Rule, Trial>(
    async ({ type, field, value }, _, signal) =>
      (await query(client, trialQuery, { type, [field]: value }, signal)).contentRuleTrial,
    submitted,
    0,
  );
  const isCurrent = submitted !== null && areEqual(submitted, rule);
  const busy = isCurrent && (phase === 'waiting' || phase === 'loading');
  const isReady = rule.value.trim() !== '' && !busy;
  const submit = () => {
    if (!isReady) return;
    if (isCurrent) again();
    else setSubmitted(rule);
  };
  return (
    <div className="a-trial">
      <button type="button" className="p-button" aria-label={label} aria-disabled={!isReady} onClick={submit}>
        {text(busy ? 'common.working' : 'admin.ruleTry')}
      </button>
      <p role="status">
        {isCurrent &&
          (error ? errorText(text, error) : shown?.query === submitted && resultText(shown.result))}
      </p>
    </div>
  );

  function resultText({ errors, ...trial }: Trial): string {
    if (errors) return errors.flatMap(({ messages }) => messages ?? []).join(' ');
    return text(trial.isComplete ? 'admin.ruleTried' : 'admin.ruleTriedSome', {
      count: trial.matchedMessages,
      read: numberText(trial.readMessages),
    });
  }
}

const areEqual = (one: Rule, other: Rule) =>
  one.type === other.type && one.field === other.field && one.value === other.value;
