import { CircleCheck, Clock, Hourglass } from 'lucide-react';
import type { ReactNode } from 'react';
import { AvatarSmall } from '../../components/avatar-small.js';
import { LabelChip } from '../../components/label-chip.js';
import { useText } from '../../i18n/text.js';
import { longDateAndTime, momentAhead, shortTime } from '../../i18n/times.js';
import { useElapsed } from '../../i18n/use-elapsed.js';
import type { SellerRow } from './documents.js';
import { useStore } from './inbox-context.js';
import { isUnread } from './rows.js';
import './row-state.css';

/** The number of labels that a row shows; one if it has more to show, so that the message stays readable. */
const labelsShown = { usually: 2, ifCrowded: 1 };

/** Shows the time that matters in the list: how long the seller waits, when the snooze ends, or the latest message. */
export function RowTime({ row }: { row: SellerRow }) {
  const list = useStore((store) => store.list.view.query.list);
  const { latestChatMessage: latest, waitingSince, workState } = row;
  if (list === 'NEEDS_REPLY' && waitingSince !== null) return <Waiting since={waitingSince} />;
  if (list === 'SNOOZED' && workState.snoozedUntil !== null) return <Until time={workState.snoozedUntil} />;
  if (!latest) return null;
  return (
    <time className="row__time" dateTime={latest.createdAt} title={longDateAndTime(latest.createdAt)}>
      {shortTime(latest.createdAt)}
    </time>
  );
}

function Waiting({ since }: { since: string }) {
  const text = useText();
  const { short, long } = useElapsed(since);
  const label = text('views.waitingFor', { duration: long });
  return (
    <time
      className="row__time row__time--waiting"
      dateTime={since}
      title={`${label}, ${longDateAndTime(since)}`}
    >
      <Hourglass size={13} aria-hidden="true" />
      <span aria-hidden="true">{short}</span>
      <span className="p-hidden">{label}</span>
    </time>
  );
}

function Until({ time }: { time: string }) {
  const text = useText();
  const label = text('views.snoozedUntil', { time: longDateAndTime(time) });
  return (
    <time className="row__time row__time--icon" dateTime={time} title={label}>
      <Clock size={13} aria-hidden="true" />
      <span aria-hidden="true">{momentAhead(time)}</span>
      <span className="p-hidden">{label}</span>
    </time>
  );
}

/** Shows labels, status and assignee of a conversation, except those that all rows of the list share. */
export function RowState({ row }: { row: SellerRow }) {
  const text = useText();
  const list = useStore((store) => store.list.view.query.list);
  const { status, labels, snoozedUntil, assignee: owner } = row.workState;
  const assignee = list === 'MINE' ? null : owner;
  const until = status === 'SNOOZED' && list !== 'SNOOZED' ? snoozedUntil : null;
  const isDone = status === 'DONE' && list !== 'DONE';
  const marks = [assignee, until, isDone, isUnread(row)].filter(Boolean).length;
  return (
    <>
      <Labels labels={labels} shown={marks > 1 ? labelsShown.ifCrowded : labelsShown.usually} />
      {until !== null && (
        <StateIcon label={text('views.snoozedUntil', { time: longDateAndTime(until) })}>
          <Clock size={15} aria-hidden="true" />
        </StateIcon>
      )}
      {isDone && (
        <StateIcon label={text('views.isDone')}>
          <CircleCheck size={15} aria-hidden="true" />
        </StateIcon>
      )}
      {assignee && (
        <AvatarSmall name={assignee.name} label={text('views.assignedTo', { name: assignee.name })} />
      )}
    </>
  );
}

function StateIcon({ label, children }: { label: string; children: ReactNode }) {
  return (
    <span className="row__state" title={label}>
      {children}
      <span className="p-hidden">{label}</span>
    </span>
  );
}

/** Shows the first labels with their current names, because a row has the names of its last event. */
function Labels({ labels, shown }: { labels: SellerRow['workState']['labels']; shown: number }) {
  const text = useText();
  const known = useStore(({ work }) => work.labels);
  const current = labels
    .map((label) => (known ? known.find(({ id }) => id === label.id) : label))
    .filter((label) => label !== undefined);
  if (current.length === 0) return null;
  const more = current.length - shown;
  const names = current.map(({ name }) => name).join(', ');
  return (
    <span className="row__labels" title={text('views.labelsOf', { names })}>
      <span className="p-hidden">{text('views.labelsOf', { names })}</span>
      <span className="row__chips" aria-hidden="true">
        {current.slice(0, shown).map(({ id, name, colour }) => (
          <LabelChip key={id} name={name} colour={colour} />
        ))}
        {more > 0 && (
          <bdi className="row__more" dir="ltr">
            +{more}
          </bdi>
        )}
      </span>
    </span>
  );
}
