import { Fragment, useState } from 'react';
import { useApiClient } from '../../../api/api-context.js';
import { toUnits } from '../../../api/offsets.js';
import { query } from '../../../api/request.js';
import { useLatestQuery } from '../../../api/use-latest-query.js';
import { Alert } from '../../../components/alert.js';
import { TextArea } from '../../../components/text-field.js';
import { useText } from '../../../i18n/text.js';
import { errorText } from '../shared/error-text.js';
import { type LinkTest as LinkTestResult, testLinkPatterns } from './documents.js';

interface Props {
  /** The pattern to test; undefined tests those that are saved. */
  pattern?: { expression: string; template: string };
  /** Another number if the saved patterns were changed. */
  version?: number | null;
}

interface Sample extends Props {
  sample: string;
}

/** Shows the links in a sample text while it is written. The text is not stored. */
export function LinkTest({ pattern, version = null }: Props) {
  const text = useText();
  const client = useApiClient();
  const [sample, setSample] = useState('');
  const isComplete = !pattern || (pattern.expression !== '' && pattern.template !== '');
  const { shown, error } = useLatestQuery<Sample, LinkTestResult>(
    async (latest, _, signal) =>
      (
        await query(
          client,
          testLinkPatterns,
          { text: latest.sample, pattern: latest.pattern ?? null },
          signal,
        )
      ).linkPatternTest,
    sample.trim() === '' || !isComplete ? null : { sample, ...(pattern && { pattern }), version },
  );
  return (
    <>
      <TextArea
        label={text('admin.linkTestText')}
        rows={3}
        dir="auto"
        maxLength={2_000}
        value={sample}
        onChange={(event) => setSample(event.target.value)}
      />
      <Alert messages={error && errorText(text, error)} />
      <div role="status" className="link-test">
        {shown && !error && sample.trim() !== '' && isComplete && (
          <Found sample={shown.query.sample} result={shown.result} />
        )}
      </div>
    </>
  );
}

function Found({ sample, result: { links, errors } }: { sample: string; result: LinkTestResult }) {
  const text = useText();
  if (errors?.length) return <p>{errors.flatMap(({ messages }) => messages ?? []).join(' ')}</p>;
  if (links.length === 0) return <p>{text('admin.linkTestNone')}</p>;
  const found = toUnits(sample, links);
  return (
    <>
      <p>{text('admin.linkTestFound', { count: links.length })}</p>
      <p className="link-test__text" dir="auto">
        {found.map(({ start, end, url }, index) => (
          <Fragment key={start}>
            {sample.slice(found[index - 1]?.end ?? 0, start)}
            <a href={url} target="_blank" rel="noopener noreferrer" dir="auto">
              {sample.slice(start, end)}
            </a>
          </Fragment>
        ))}
        {sample.slice(found.at(-1)?.end ?? 0)}
      </p>
      <ul className="link-test__list">
        {found.map(({ start, url, name }) => (
          <li key={start}>
            {name !== '' && <bdi>{name}</bdi>}
            <code className="a-code a-sub">
              <bdi dir="ltr">{url}</bdi>
            </code>
          </li>
        ))}
      </ul>
    </>
  );
}
