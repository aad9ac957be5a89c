import { createTransport, type SentMessageInfo } from 'nodemailer';

/** An answer of a mail server. */
export interface SmtpAnswer {
  code: number;
  text: string;
}

/** Delivers an email as the mail server of its author does, and returns the answer to it or to the command that was refused. */
export async function deliver(
  port: number,
  { from = 'ann@arcade.example', to, raw }: { from?: string; to: string | string[]; raw: Buffer | string },
  tls?: { ca: string },
): Promise<SmtpAnswer> {
  const transport = createTransport({
    ...{ host: '127.0.0.1', port, name: 'mx.arcade.example' },
    ...(tls ? { requireTLS: true, tls: { ca: tls.ca } } : { ignoreTLS: true }),
  });
  try {
    const { response }: SentMessageInfo = await transport.sendMail({ envelope: { from, to }, raw });
    return answerOf(response);
  } catch (error) {
    const { response, rejectedErrors } = error as {
      response?: string;
      rejectedErrors?: { response?: string }[];
    };
    const text = response ?? rejectedErrors?.[0]?.response;
    if (text === undefined) throw error;
    return answerOf(text);
  } finally {
    transport.close();
  }
}

const answerOf = (line: string): SmtpAnswer => ({ code: Number(line.slice(0, 3)), text: line.slice(4) });
