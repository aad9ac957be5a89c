import { UserRoundX } from 'lucide-react';
import { Avatar } from '../../components/avatar.js';
import { Chooser } from '../../components/chooser.js';
import { useText } from '../../i18n/text.js';
import { namesakesOf } from '../inbox/namesakes.js';
import type { Act } from './acts.js';
import type { Colleague, WorkState } from './documents.js';

interface Props {
  states: readonly WorkState[];
  /** Null until they are loaded. */
  colleagues: readonly Colleague[] | null;
  /** Why they could not be loaded; null if they are being loaded. */
  failure: string | null;
  onRetry: () => void;
  onAct: (act: Act) => void;
  onClose: () => void;
}

const nobody = 'nobody';

/** Lets the user choose whose conversations they are: the user comes first, so that Enter alone takes them. */
export function AssignChooser({ states, colleagues, failure, onRetry, onAct, onClose }: Props) {
  const text = useText();
  const others = (colleagues ?? []).filter(({ isViewer }) => !isViewer);
  const own = (colleagues ?? []).filter(({ isViewer }) => isViewer);
  const isAll = (id: string | null) =>
    states.length > 0 && states.every(({ assignee }) => (assignee?.id ?? null) === id);
  const namesakes = namesakesOf(colleagues ?? []);
  const detailOf = (id: string | null) => {
    const namesake = id !== null && namesakes.get(id);
    const details = [
      ...(namesake ? [text('work.namesake', { ...namesake })] : []),
      ...(isAll(id) ? [text('work.current')] : []),
    ];
    return details.length === 0 ? {} : { detail: details.join(' · ') };
  };
  return (
    <Chooser
      title={text('work.assign')}
      placeholder={text('work.assignHint')}
      isLoading={colleagues === null && failure === null}
      failure={failure}
      onRetry={onRetry}
      none={text('common.loading')}
      choices={
        colleagues === null
          ? []
          : [
              ...[...own, ...others].map(({ id, name, isViewer }) => ({
                key: id,
                label: isViewer ? text('work.me', { name }) : name,
                icon: <Avatar name={name} />,
                ...detailOf(id),
              })),
              {
                key: nobody,
                label: text('work.nobody'),
                icon: (
                  <span className="avatar" aria-hidden="true">
                    <UserRoundX size={16} />
                  </span>
                ),
                ...detailOf(null),
              },
            ]
      }
      onChoose={(key) =>
        onAct({ kind: 'assign', colleague: colleagues?.find(({ id }) => id === key) ?? null })
      }
      onClose={onClose}
    />
  );
}
