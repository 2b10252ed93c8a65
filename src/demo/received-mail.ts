import PostalMime from 'postal-mime';

/** A mail as its reader sees it. */
export interface ReceivedMail {
  readonly subject: string;
  readonly text: string;
  /** The value of a header, or undefined. */
  header(name: string): string | undefined;
}

/** Decodes what the mail server was handed. */
export async function readMail(raw: Uint8Array): Promise<ReceivedMail> {
  const { subject = '', text = '', headers } = await PostalMime.parse(raw);
  const values = new Map(headers.map(({ key, value }) => [key.toLowerCase(), value]));
  return { subject, text, header: (name) => values.get(name.toLowerCase()) };
}
