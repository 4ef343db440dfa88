/// What every feature stands on: configuration, secrets, the data directory.
@NullMarked
package io.trivet.server.platform;

import org.jspecify.annotations.NullMarked;
