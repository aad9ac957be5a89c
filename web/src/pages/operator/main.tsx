import '../../theme/tokens.css';
import '../../theme/base.css';
import '../../components/controls.css';
import { onSignOut } from '../../api/auth.js';
import { installLater } from '../../features/install/install-later.js';
import { startPortal } from '../../features/session/start-portal.js';
import { provideTextFormat } from '../../features/thread/late-text-format.js';
import { sendHeld } from '../../features/thread/page-outboxes.js';
import { moveStoredTexts } from '../../features/thread/stored-texts.js';
import { applyLook } from '../../settings/look.js';
import { showInboxIn } from './choose-language.js';
import { LateNoChat, OperatorApp } from './operator-app.js';

applyLook();
onSignOut(sendHeld);
provideTextFormat(() => import('../../text-format.js'));

void startPortal({
  side: 'operator',
  showIn: showInboxIn,
  unreachable: 'inbox.unreachable',
  render: (user) => {
    moveStoredTexts(`operator.${user.id}`, `operator.${user.actorId}`);
    installLater('operator', user.actorId);
    return user.mayChat ? <OperatorApp user={user} /> : <LateNoChat user={user} />;
  },
});
