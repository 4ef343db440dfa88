/// Work in the background.
@NullMarked
package io.trivet.server.platform.work;

import org.jspecify.annotations.NullMarked;
