/// Load with a goal and an exit code: a fleet described by a file, in one process, that speaks the
/// device API as devices do and checks every answer. See `docs/operate/load.md`.
@NullMarked
package io.trivet.simulator.load;

import org.jspecify.annotations.NullMarked;
