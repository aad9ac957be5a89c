import common from '../../../i18n/ar/common.json';
import draftError from '../../../i18n/ar/draft-error.json';
import seller from '../../../i18n/ar/seller.json';
import thread from '../../../i18n/ar/thread.json';

export default { ...common, ...seller, ...thread, ...draftError };
