/// One process: `Main` reads the command line, `ServerConfig` the settings, `Server` wires
/// everything by hand.
@NullMarked
package io.trivet.server;

import org.jspecify.annotations.NullMarked;
