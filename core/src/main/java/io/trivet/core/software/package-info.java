/// Software: artifacts, releases and the rules by which a deployment reaches a device.
@NullMarked
package io.trivet.core.software;

import org.jspecify.annotations.NullMarked;
