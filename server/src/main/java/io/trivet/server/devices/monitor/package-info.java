/// What devices watch of themselves: alerts, the present state of their checks, mails about them.
@NullMarked
package io.trivet.server.devices.monitor;

import org.jspecify.annotations.NullMarked;
