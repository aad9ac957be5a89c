import common from '../../../i18n/de/common.json';
import draftError from '../../../i18n/de/draft-error.json';
import seller from '../../../i18n/de/seller.json';
import thread from '../../../i18n/de/thread.json';

export default { ...common, ...seller, ...thread, ...draftError };
