/// The live stream: tells every open console what to look at again (server-sent events).
@NullMarked
package io.trivet.server.people.live;

import org.jspecify.annotations.NullMarked;
