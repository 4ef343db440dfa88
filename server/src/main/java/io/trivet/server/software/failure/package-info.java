/// Why updates fail: the failures of a deployment or a tenant, put together by cause.
@NullMarked
package io.trivet.server.software.failure;

import org.jspecify.annotations.NullMarked;
