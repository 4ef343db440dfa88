/// Signed notes (C2SP signed-note) and cosignatures of checkpoints (C2SP tlog-cosignature).
@NullMarked
package io.trivet.trust.note;

import org.jspecify.annotations.NullMarked;
