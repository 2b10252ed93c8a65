/** Why a fetch failed, for people: it hides the reason in `cause`. */
export function fetchFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'no answer in time';
  const { cause } = error;
  return error instanceof TypeError && cause instanceof Error ? cause.message || String(cause) : error.message;
}
