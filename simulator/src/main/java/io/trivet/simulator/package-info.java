/// Virtual devices that speak the whole device API, and the demonstration. It knows the server by
/// its URL alone.
@NullMarked
package io.trivet.simulator;

import org.jspecify.annotations.NullMarked;
