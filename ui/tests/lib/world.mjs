/** The one server, stage and browser of a run, the page opened last, what was asked elsewhere. */
export const world = { elsewhere: [] };
