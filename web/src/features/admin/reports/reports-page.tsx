import { useMemo, useState } from 'react';
import { useQuery } from '../../../api/use-query.js';
import { SelectField, TextField } from '../../../components/text-field.js';
import { duration } from '../../../i18n/duration.js';
import en from '../../../i18n/en/reports.json';
import { addTexts, useText } from '../../../i18n/text.js';
import { ErrorNotice, Loading, Page } from '../shared/page.js';
import { type Report, reportsQuery, type Waiting } from './documents.js';
import {
  BusiestHours,
  dayName,
  LongestWaits,
  MessagesByDay,
  People,
  ResponseTimesByDay,
  WaitingNow,
} from './figures.js';
import { number } from './plot.js';
import { dayAfter, isRange, maximumDays, ownTimeZone, presetDays, timeZones, todayIn } from './range.js';
import './reports.css';

await addTexts({
  en: [en],
  de: () => Promise.all([import('../../../i18n/de/reports.json')]),
  ar: () => Promise.all([import('../../../i18n/ar/reports.json')]),
});

/** Shows the reports of a range of days, and the conversations that wait now. */
export default function ReportsPage() {
  const text = useText();
  const [timeZone, setTimeZone] = useState(ownTimeZone);
  const [preset, setPreset] = useState<number | null>(28);
  const [own, setOwn] = useState({ from: '', to: '' });
  const zones = useMemo(timeZones, []);
  const today = todayIn(timeZone);
  const chosen = preset === null ? own : { from: dayAfter(today, 1 - preset), to: today };
  const isValid = isRange(chosen.from, chosen.to);
  const [latest, setLatest] = useState(chosen);
  // The figures stay while a range is incomplete.
  if (isValid && (latest.from !== chosen.from || latest.to !== chosen.to)) setLatest(chosen);
  const { data, error, again } = useQuery(reportsQuery, { ...latest, timeZone });
  const choosePreset = (value: string) => {
    setOwn(latest);
    setPreset(value === '' ? null : Number(value));
  };
  return (
    <Page title={text('inbox.reports')} lead={text('reports.lead')}>
      <div className="a-filters">
        <SelectField
          label={text('reports.range')}
          value={preset ?? ''}
          onChange={(event) => choosePreset(event.target.value)}
        >
          {presetDays.map((days) => (
            <option key={days} value={days}>
              {text('reports.lastDays', { days })}
            </option>
          ))}
          <option value="">{text('reports.ownRange')}</option>
        </SelectField>
        {preset === null &&
          (['from', 'to'] as const).map((end) => (
            <TextField
              key={end}
              label={text(`reports.${end}`)}
              type="date"
              value={own[end]}
              errors={
                end === 'to' && !isValid ? [text('reports.rangeError', { days: maximumDays })] : undefined
              }
              onChange={(event) => setOwn({ ...own, [end]: event.target.value })}
            />
          ))}
        <SelectField
          label={text('reports.timeZone')}
          value={timeZone}
          onChange={(event) => setTimeZone(event.target.value)}
        >
          {zones.map((zone) => (
            <option key={zone} value={zone}>
              {zone.replaceAll('_', ' ')}
            </option>
          ))}
        </SelectField>
      </div>
      {error && (!data || error === 'forbidden') ? (
        <ErrorNotice {...{ error, again }} permissionHint="admin.fullAdminOrWebmasterOnly" />
      ) : data ? (
        <Figures report={data.chatReports} waiting={data.waitingThreads} />
      ) : (
        <Loading />
      )}
    </Page>
  );
}

function Figures({ report, waiting }: { report: Report; waiting: Waiting }) {
  const text = useText();
  const { days, hours, team, people, from, to, completeFrom } = report;
  const file = `${from}-${to}`;
  const sum = (of: (day: Report['days'][number]) => number) =>
    number(days.reduce((total, day) => total + of(day), 0));
  return (
    <div className="r-page">
      {completeFrom === null ? (
        <p role="status">{text('reports.filling')}</p>
      ) : (
        from < completeFrom && (
          <p>{text('reports.completeFrom', { day: dayName(completeFrom, { dateStyle: 'long' }) })}</p>
        )
      )}
      <dl className="r-totals">
        {[
          [text('reports.fromSellers'), sum((day) => day.fromSellers)],
          [text('reports.fromOperator'), sum((day) => day.fromOperator)],
          [text('reports.firstReplies'), number(team.firstReplies)],
          [text('reports.median'), duration(team.medianSeconds)],
          [text('reports.p90'), duration(team.p90Seconds)],
        ].map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div className="r-page__figures">
        <WaitingNow groups={waiting.groups} />
        <LongestWaits longest={waiting.longest} />
        <MessagesByDay {...{ days, file }} />
        <ResponseTimesByDay {...{ days, file }} />
        <BusiestHours {...{ hours, file }} />
        <People {...{ team, people, file }} />
      </div>
    </div>
  );
}
