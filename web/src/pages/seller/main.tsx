import '../../theme/tokens.css';
import '../../theme/base.css';
import '../../components/controls.css';
import { onSignOut } from '../../api/auth.js';
import '../../features/seller-chat/chat-panel.css';
import { installLater } from '../../features/install/install-later.js';
import { startPortal } from '../../features/session/start-portal.js';
import '../../features/thread/thread.css';
import { provideTextFormat } from '../../features/thread/late-text-format.js';
import { sendHeld } from '../../features/thread/page-outboxes.js';
import { moveStoredTexts } from '../../features/thread/stored-texts.js';
import { showPortalIn } from './choose-language.js';
import { SellerPage } from './seller-page.js';
import './seller-page.css';

onSignOut(sendHeld);
provideTextFormat(() => import('../../text-format.js'));

void startPortal({
  side: 'seller',
  showIn: showPortalIn,
  unreachable: 'common.failed',
  render: (user) => {
    moveStoredTexts(`seller.${user.id}`, `seller.${user.actorId}`);
    installLater('seller', user.actorId);
    return <SellerPage user={user} />;
  },
});
