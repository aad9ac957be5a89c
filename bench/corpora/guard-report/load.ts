import { type Expansion, expanded } from './expand.js';
import { Random } from './random.js';
import {
  harmlessTemplates,
  type SensitiveKind,
  sensitiveKinds,
  sensitiveTemplates,
  type Template,
  wordsByLanguage,
} from './templates.js';

interface CorpusText extends Expansion {
  language: string;
  /** The file and line of the sentence. Texts of one sentence fail together. */
  template: string;
}

/** A text whose spans must be found. */
export interface SensitiveText extends CorpusText {
  kind: SensitiveKind;
}

/** A text in which nothing must be found. */
export interface HarmlessText extends CorpusText {
  kind: 'harmless';
  /** The number in the text, such as `order`, or `none`. */
  format: string;
}

export interface ReportCorpus {
  sensitive: SensitiveText[];
  harmless: HarmlessText[];
}

/** Texts for each template. */
const copies = { sensitive: 7, none: 11, number: 8 };

/** Attempts to find another text of a template before it has fewer copies. */
const maxAttempts = 60;

/** Reads the templates and expands them. Each call returns the same texts. */
export const loadReportCorpus = (): ReportCorpus => {
  const words = wordsByLanguage();
  const seen = new Set<string>();

  const textsOf = (
    template: Template,
    count: number,
    isHarmless: boolean,
  ): (CorpusText & { group: string })[] => {
    const texts: (CorpusText & { group: string })[] = [];
    for (let attempt = 0; attempt < maxAttempts && texts.length < count; attempt++) {
      const random = new Random(`${template.id}/${attempt}`);
      const expansion = expanded(template, words.get(template.language) ?? {}, random, isHarmless);
      if (seen.has(expansion.text)) continue;
      seen.add(expansion.text);
      texts.push({ ...expansion, language: template.language, template: template.id, group: template.group });
    }
    return texts;
  };

  return {
    sensitive: sensitiveKinds.flatMap((kind) =>
      sensitiveTemplates(kind)
        .flatMap((template) => textsOf(template, copies.sensitive, false))
        .map(({ group: _, ...text }) => ({ ...text, kind })),
    ),
    harmless: harmlessTemplates()
      .flatMap((template) => textsOf(template, template.group === 'none' ? copies.none : copies.number, true))
      .map(({ group, ...text }) => ({ ...text, kind: 'harmless', format: group })),
  };
};
