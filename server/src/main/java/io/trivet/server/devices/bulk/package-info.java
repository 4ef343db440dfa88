/// Bulk operations: work on many devices in the background, with progress.
@NullMarked
package io.trivet.server.devices.bulk;

import org.jspecify.annotations.NullMarked;
