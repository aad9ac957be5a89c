import { Bell, BellOff, Check, Clock, RotateCcw } from 'lucide-react';
import { AvatarSmall } from '../../../components/avatar-small.js';
import { LabelChip } from '../../../components/label-chip.js';
import { useText } from '../../../i18n/text.js';
import { useToday } from '../../../i18n/today.js';
import { snoozeEnd } from '../../work-state/snooze-end.js';
import { useSeen } from '../../work-state/use-seen.js';
import type { SectionProps } from '../column-host.js';
import { DetailsRow, PickRow, RowButton } from '../details-row.js';
import { Section } from '../section.js';

/** Shows the work state, the assignee and the labels of the conversation, with the buttons that change them. */
export function WorkStateSection({ seller, host: { work, muting } }: SectionProps) {
  const text = useText();
  useToday();
  const { status, snoozedUntil, assignee, labels } = seller.workState;
  const isDone = status === 'DONE';
  const seenDone = useSeen(isDone, seller.id);
  const state =
    status === 'SNOOZED' && snoozedUntil
      ? text('work.until', { time: snoozeEnd(snoozedUntil) })
      : text(isDone ? 'work.done' : 'sellerColumn.open');
  return (
    <Section title={text('inbox.conversation')}>
      <dl className="details-list">
        <DetailsRow name={text('sellerColumn.status')}>
          <span className="details-value p-line" data-done={isDone || undefined}>
            {state}
          </span>
          <RowButton
            icon={Clock}
            label={text('work.snooze')}
            keys="S"
            onClick={() => work.choose('snooze')}
          />
          <RowButton
            icon={isDone ? RotateCcw : Check}
            label={text(isDone ? 'work.reopen' : 'work.finish')}
            keys={isDone ? 'Shift+E' : 'E'}
            onClick={() => (seenDone() ? work.reopen() : work.finish())}
          />
        </DetailsRow>
        <PickRow
          name={text('sellerColumn.assignee')}
          keys="O"
          isEmpty={assignee === null}
          avatar={assignee && <AvatarSmall name={assignee.name} label="" />}
          onClick={() => work.choose('assign')}
        >
          {assignee ? (
            <bdi className="p-line">{assignee.isViewer ? text('work.you') : assignee.name}</bdi>
          ) : (
            text('sellerColumn.nobody')
          )}
        </PickRow>
        <PickRow
          name={text('work.labels')}
          keys="L"
          isEmpty={labels.length === 0}
          onClick={() => work.choose('label')}
        >
          {labels.length === 0
            ? text('sellerColumn.noLabels')
            : labels.map((label) => <LabelChip key={label.id} {...label} />)}
        </PickRow>
        <DetailsRow name={text('sellerColumn.notifications')}>
          <span className="details-value p-line">
            {muting && text(muting.isMuted ? 'sellerColumn.muted' : 'sellerColumn.notMuted')}
          </span>
          {muting && (
            <RowButton
              icon={muting.isMuted ? BellOff : Bell}
              label={text(muting.isMuted ? 'notifications.unmute' : 'notifications.mute')}
              keys="Shift+M"
              onClick={muting.toggle}
            />
          )}
        </DetailsRow>
      </dl>
    </Section>
  );
}
