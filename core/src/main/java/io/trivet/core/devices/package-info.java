/// Devices: which one is really speaking, and what it says of itself.
@NullMarked
package io.trivet.core.devices;

import org.jspecify.annotations.NullMarked;
