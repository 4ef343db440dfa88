/// Why updates fail: what failures have in common, found in what devices said. Deterministic, in
/// linear time and bounded memory, whatever the devices wrote.
@NullMarked
package io.trivet.core.software.failure;

import org.jspecify.annotations.NullMarked;
