/** The one server, stage and browser of a run, and what they asked elsewhere. */
export const world = { elsewhere: [] };
