import { duration, durationSteps, narrowDuration } from '../../../i18n/duration.js';
import { currentLocale, regionalTag, useText } from '../../../i18n/text.js';
import { dateAndTime } from '../../../i18n/times.js';
import { conversationPath } from '../../../paths.js';
import { Link } from '../../../router.js';
import { weekdayName } from '../shared/weekday-name.js';
import type { Report, ResponseTimes, Waiting } from './documents.js';
import { Figure } from './figure.js';
import { number, Plot } from './plot.js';

/** Formats a day (`2026-03-29`) short, in the reader's variant of the language. */
export function dayName(
  day: string,
  options: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' },
): string {
  const format = new Intl.DateTimeFormat(regionalTag(currentLocale()), { ...options, timeZone: 'UTC' });
  return format.format(new Date(`${day}T00:00:00Z`));
}

/** Shows how many conversations wait for a reply, by the length of the wait. */
export function WaitingNow({ groups }: Pick<Waiting, 'groups'>) {
  const text = useText();
  const name = ({ fromSeconds, toSeconds }: Waiting['groups'][number]) => {
    const values = { from: duration(fromSeconds), to: duration(toSeconds) };
    if (fromSeconds === 0) return text('reports.waitUnder', values);
    return text(toSeconds === null ? 'reports.waitOver' : 'reports.waitBetween', values);
  };
  const count = ({ threads, isExact }: Waiting['groups'][number]) =>
    `${number(threads)}${isExact ? '' : '+'}`;
  return (
    <Figure
      title={text('reports.waiting')}
      note={text('reports.waitingNote')}
      file="waiting-now"
      rows={groups}
      keyOf={({ fromSeconds }) => String(fromSeconds)}
      columns={[
        { head: text('reports.wait'), value: name },
        { head: text('reports.conversations'), value: ({ threads }) => threads, cell: count },
      ]}
    >
      <Plot
        label={text('reports.plotOf', { name: text('reports.waiting') })}
        categories={groups.map(name)}
        ticks={groups.map(({ fromSeconds, toSeconds }) =>
          fromSeconds === 0 ? `< ${narrowDuration(toSeconds ?? 0)}` : `≥ ${narrowDuration(fromSeconds)}`,
        )}
        series={[
          { name: text('reports.conversations'), values: groups.map(({ threads }) => threads), tone: 1 },
        ]}
        shape="bars"
        format={number}
      />
    </Figure>
  );
}

/** Shows the sellers who wait longest, with links to their conversations. */
export function LongestWaits({ longest }: Pick<Waiting, 'longest'>) {
  const text = useText();
  return (
    <Figure
      title={text('reports.longest')}
      file="longest-waits"
      rows={longest}
      keyOf={({ id }) => id}
      empty={text('reports.nobodyWaits')}
      columns={[
        {
          head: text('reports.seller'),
          value: ({ businessName }) => businessName,
          cell: ({ id, businessName }) => (
            <Link href={conversationPath(id)}>
              <bdi>{businessName}</bdi>
            </Link>
          ),
        },
        {
          head: text('reports.since'),
          value: ({ waitingSince }) => waitingSince,
          cell: ({ waitingSince }) => waitingSince && dateAndTime(waitingSince),
        },
      ]}
    />
  );
}

/** Shows the messages and the first replies of each day. */
export function MessagesByDay({ days, file }: Pick<Report, 'days'> & { file: string }) {
  const text = useText();
  const title = text('reports.messages');
  return (
    <Figure
      {...{ title, file: `messages-${file}`, rows: days }}
      keyOf={({ day }) => day}
      columns={[
        {
          head: text('reports.day'),
          value: ({ day }) => day,
          cell: ({ day }) => dayName(day, { dateStyle: 'medium' }),
        },
        {
          head: text('reports.fromSellers'),
          value: (row) => row.fromSellers,
          cell: (row) => number(row.fromSellers),
        },
        {
          head: text('reports.fromOperator'),
          value: (row) => row.fromOperator,
          cell: (row) => number(row.fromOperator),
        },
        {
          head: text('reports.firstReplies'),
          value: ({ responseTimes }) => responseTimes.firstReplies,
          cell: ({ responseTimes }) => number(responseTimes.firstReplies),
        },
      ]}
    >
      <Plot
        label={text('reports.plotOf', { name: title })}
        categories={days.map(({ day }) => dayName(day))}
        series={[
          { name: text('reports.fromSellers'), values: days.map((row) => row.fromSellers), tone: 1 },
          { name: text('reports.fromOperator'), values: days.map((row) => row.fromOperator), tone: 2 },
          {
            name: text('reports.firstReplies'),
            values: days.map((row) => row.responseTimes.firstReplies),
            tone: 3,
          },
        ]}
        shape="lines"
        format={number}
      />
    </Figure>
  );
}

/** Shows the response times of each day. */
export function ResponseTimesByDay({ days, file }: Pick<Report, 'days'> & { file: string }) {
  const text = useText();
  const title = text('reports.responseTimes');
  return (
    <Figure
      {...{ title, file: `response-times-${file}`, rows: days }}
      note={text('reports.responseTimesNote')}
      keyOf={({ day }) => day}
      columns={[
        {
          head: text('reports.day'),
          value: ({ day }) => day,
          cell: ({ day }) => dayName(day, { dateStyle: 'medium' }),
        },
        ...useTimeColumns(({ responseTimes }: Report['days'][number]) => responseTimes),
      ]}
    >
      <Plot
        label={text('reports.plotOf', { name: title })}
        categories={days.map(({ day }) => dayName(day))}
        series={[
          {
            name: text('reports.median'),
            values: days.map((row) => row.responseTimes.medianSeconds),
            tone: 1,
          },
          { name: text('reports.p90'), values: days.map((row) => row.responseTimes.p90Seconds), tone: 2 },
        ]}
        shape="lines"
        format={duration}
        steps={durationSteps}
      />
    </Figure>
  );
}

/** Returns the columns of response times: seconds in the file, a duration in the table. */
function useTimeColumns<Row>(timesOf: (row: Row) => ResponseTimes) {
  const text = useText();
  return [
    {
      head: text('reports.median'),
      fileHead: text('reports.medianSeconds'),
      value: (row: Row) => timesOf(row).medianSeconds,
      cell: (row: Row) => duration(timesOf(row).medianSeconds),
    },
    {
      head: text('reports.p90'),
      fileHead: text('reports.p90Seconds'),
      value: (row: Row) => timesOf(row).p90Seconds,
      cell: (row: Row) => duration(timesOf(row).p90Seconds),
    },
  ];
}

const hourName = (hour: number) =>
  new Intl.DateTimeFormat(regionalTag(currentLocale()), { hour: 'numeric', timeZone: 'UTC' }).format(
    hour * 3_600_000,
  );

/** Shows the hours of the day with the most messages; the table has those of the week. */
export function BusiestHours({ hours, file }: Pick<Report, 'hours'> & { file: string }) {
  const text = useText();
  const title = text('reports.hours');
  const ofDay = Array.from({ length: 24 }, (_, hour) =>
    hours.filter((each) => each.hour === hour).reduce((sum, { fromSellers }) => sum + fromSellers, 0),
  );
  return (
    <Figure
      {...{ title, file: `hours-${file}`, rows: hours }}
      note={text('reports.hoursNote')}
      keyOf={({ weekday, hour }) => `${weekday} ${hour}`}
      columns={[
        { head: text('reports.weekday'), value: ({ weekday }) => weekdayName(weekday) },
        { head: text('reports.hour'), value: ({ hour }) => hour, cell: ({ hour }) => hourName(hour) },
        {
          head: text('reports.fromSellers'),
          value: (row) => row.fromSellers,
          cell: (row) => number(row.fromSellers),
        },
        {
          head: text('reports.fromOperator'),
          value: (row) => row.fromOperator,
          cell: (row) => number(row.fromOperator),
        },
      ]}
    >
      <Plot
        label={text('reports.plotOf', { name: title })}
        categories={ofDay.map((_, hour) => hourName(hour))}
        series={[{ name: text('reports.fromSellers'), values: ofDay, tone: 1 }]}
        shape="bars"
        format={number}
      />
    </Figure>
  );
}

/** Shows the response times of the team and of each person. */
export function People({ team, people, file }: Pick<Report, 'team' | 'people'> & { file: string }) {
  const text = useText();
  const rows = [
    { id: 'team', name: text('reports.team'), responseTimes: team },
    ...people.map(({ user, responseTimes }) => ({
      id: user?.id ?? 'others',
      name: user?.name ?? text('reports.others'),
      responseTimes,
    })),
  ];
  return (
    <Figure
      title={text('reports.people')}
      note={text('reports.peopleNote')}
      file={`people-${file}`}
      rows={rows}
      keyOf={({ id }) => id}
      columns={[
        { head: text('reports.person'), value: ({ name }) => name, cell: ({ name }) => <bdi>{name}</bdi> },
        {
          head: text('reports.firstReplies'),
          value: ({ responseTimes }) => responseTimes.firstReplies,
          cell: ({ responseTimes }) => number(responseTimes.firstReplies),
        },
        ...useTimeColumns(({ responseTimes }: (typeof rows)[number]) => responseTimes),
      ]}
    />
  );
}
