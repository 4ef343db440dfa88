/// HTTP: the table of routes, the front door that checks callers, bodies in and out, one place for
/// errors.
@NullMarked
package io.trivet.server.platform.http;

import org.jspecify.annotations.NullMarked;
