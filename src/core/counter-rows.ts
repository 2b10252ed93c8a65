import { HAPPENED } from './event.ts';

/**
 * The row that plain lines change, as doubles: the stamps of the last start and stop; and behind these, as words: how
 * often each plain event was seen, and which came last.
 */
export const STAMPS = 4;
export const WORDS = 8;
export const SEEN = 4;
export const LAST = 6;
/** Of the row that other lines change: how often each kind of `Happened` from this on was seen. */
export const DETAILED_FROM = HAPPENED.respawning;
export const DETAILED_STRIDE = 8;
