/** The one server, stage and browser of a run. */
export const world = {};
